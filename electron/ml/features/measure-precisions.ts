import type { Agreement } from '../backbones/int8/agreement.ts'
import { int8Model } from '../backbones/int8/cached-model.ts'
import { checkCancelled } from '../errors.ts'
import { outputSize } from '../images/transforms.ts'
import { random } from '../random.ts'
import { calibrate, type CalibrationTarget } from './calibrate.ts'
import type { FeatureEngine } from './engine.ts'
import { openOnnxEngine } from './onnx-engine.ts'

/**
 * Rounds in which the precisions alternate, a batch each, so that a machine whose speed drifts does not distort their
 * ratio.
 */
const ROUNDS = 5

export interface PrecisionsMeasured {
  /** Forward passes per second, the median of the rounds. */
  float32: number
  int8: number
  agreement: Agreement
  /** Memory that int8 took when it was opened and first used. */
  bytes: number
}

/**
 * Times a backbone in float32 and int8 on this machine, and compares their features.
 * @param pictures paths of pictures to calibrate and compare on
 * @param model the float32 ONNX file
 * @throws LoupeError as `calibrate`
 */
export async function measurePrecisions(
  pictures: readonly string[],
  target: CalibrationTarget,
  model: string,
  options: { onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<PrecisionsMeasured> {
  const { graph, normalisation, transforms, dimensions } = target
  const { calibration } = await calibrate(pictures, target, options)
  const shape = { ...outputSize(transforms), dimensions }
  const float32 = await openOnnxEngine({ model, ...shape })
  try {
    const pixels = noise(float32.batch * shape.width * shape.height * 3)
    await secondsOf(float32, pixels)
    const before = process.memoryUsage().rss
    const int8 = await openOnnxEngine({ model: int8Model(graph, normalisation, calibration), ...shape, inLanes: true })
    try {
      await secondsOf(int8, pixels)
      const bytes = Math.max(0, process.memoryUsage().rss - before)
      const seconds = { float32: [] as number[], int8: [] as number[] }
      for (let round = 0; round < ROUNDS; round++) {
        checkCancelled(options.signal)
        seconds.float32.push(await secondsOf(float32, pixels))
        seconds.int8.push(await secondsOf(int8, pixels))
      }
      const rate = (of: number[]) => float32.batch / of.sort((a, b) => a - b)[(ROUNDS - 1) / 2]
      return { float32: rate(seconds.float32), int8: rate(seconds.int8), agreement: calibration.agreement, bytes }
    } finally {
      await int8.close()
    }
  } finally {
    await float32.close()
  }
}

async function secondsOf(engine: FeatureEngine, pixels: Uint8Array<ArrayBuffer>): Promise<number> {
  const own = pixels.slice()
  const began = performance.now()
  await engine.run(own, engine.batch)
  return (performance.now() - began) / 1000
}

function noise(length: number): Uint8Array<ArrayBuffer> {
  const next = random('pixels to time an engine with')
  return Uint8Array.from({ length }, () => next() * 256)
}
