import type { FeatureEngine } from '../ml/features/engine.ts'
import { openOnnxEngine } from '../ml/features/onnx-engine.ts'
import { outputSize, type Transform } from '../ml/images/transforms.ts'

let open: { model: string; size: string; engine: FeatureEngine } | null = null

/** The engine of a model file; the last one stays open, since opening costs a second and a studio keeps asking for the same. */
export async function engineFor(model: string, transforms: Transform[], dimensions: number): Promise<FeatureEngine> {
  const { width, height } = outputSize(transforms)
  const size = `${width}x${height}`
  if (open?.model === model && open.size === size) return open.engine
  await closeEngine()
  const engine = await openOnnxEngine({ model, width, height, dimensions })
  open = { model, size, engine }
  return engine
}

/** Gives the memory of the open engine back. */
export async function closeEngine(): Promise<void> {
  const closing = open
  open = null
  await closing?.engine.close()
}
