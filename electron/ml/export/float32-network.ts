import { applyHeadNow } from '../evaluation/apply-head.ts'
import { openOnnxEngine } from '../features/onnx-engine.ts'
import { concatColumns } from '../features/concat-columns.ts'
import type { FeatureEngine } from '../features/engine.ts'
import { readHead } from '../training/head-file.ts'
import type { Asked, ExportedModel } from './run-exported.ts'

/** A backbone in float32. */
export interface Float32Backbone {
  /** Its ONNX file, prepared. */
  model: string
  /** The input of the card that it reads. */
  input: string
  /** Numbers per picture. */
  features: number
}

/**
 * A run's predictions with its networks in float32 and its head unchanged, which a float32 export must reproduce
 * whatever precision the run used.
 */
export async function openFloat32(backbones: Float32Backbone[], runDir: string, card: Asked): Promise<ExportedModel> {
  const { head } = await readHead(runDir)
  const parts: { engine: FeatureEngine; at: number }[] = []
  const close = async () => {
    await Promise.all(parts.map(({ engine }) => engine.close()))
  }
  try {
    for (const { model, input, features } of backbones) {
      const at = card.inputs.findIndex(({ name }) => name === input)
      const { width, height } = card.inputs[at]
      parts.push({ at, engine: await openOnnxEngine({ model, width, height, dimensions: features, batch: 1 }) })
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    async run(views) {
      const rows: Float32Array[] = []
      for (const { engine, at } of parts) rows.push(await engine.run(Uint8Array.from(views[at].data), 1))
      const data = concatColumns(rows, 1)
      return applyHeadNow(head, { data, rows: 1, cols: data.length }).data
    },
    close,
  }
}
