import os from 'node:os'
import { openOnnxEngine } from '../../electron/ml/features/onnx-engine.ts'
import { random } from '../../electron/ml/random.ts'

const SIDE = 224
const BATCHES = 20

/**
 * The speed of onnxruntime on an otherwise idle machine: pictures per second through the backbone, with the batch size
 * and threads of feature extraction, and pixels made beforehand.
 */
export async function rawForwardRate(model: string, dimensions: number): Promise<number> {
  const engine = await openOnnxEngine({
    model,
    width: SIDE,
    height: SIDE,
    dimensions,
    threads: os.availableParallelism(),
  })
  try {
    const next = random('raw rate')
    const pixels = Uint8Array.from({ length: engine.batch * SIDE * SIDE * 3 }, () => next() * 256)
    const run = () => engine.run(new Uint8Array(pixels), engine.batch)
    for (let i = 0; i < 3; i++) await run()
    const began = performance.now()
    for (let i = 0; i < BATCHES; i++) await run()
    return (BATCHES * engine.batch) / ((performance.now() - began) / 1000)
  } finally {
    await engine.close()
  }
}
