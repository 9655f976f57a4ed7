import type { Graph, Normalisation } from '../backbones/graph.ts'
import { agreementOf, cosine, type Agreement } from '../backbones/int8/agreement.ts'
import { CALIBRATION_PICTURES, type Calibration } from '../backbones/int8/calibration.ts'
import { clippedRange } from '../backbones/int8/clipping.ts'
import { quantisedBody } from '../backbones/int8/qdq-body.ts'
import { calibratedValues, rangesBody, signedValues } from '../backbones/int8/ranges-body.ts'
import { modelBytes, type GraphBody } from '../backbones/onnx-writer.ts'
import { checkCancelled, LoupeError } from '../errors.ts'
import { outputSize, transformsKey, type Transform } from '../images/transforms.ts'
import { row } from '../matrix.ts'
import { keptBatches, type KeptBatch } from './kept-batches.ts'
import { openOnnxEngine } from './onnx-engine.ts'

/** A backbone and what it sees. */
export interface CalibrationTarget {
  backbone: string
  weightsHash: string
  graph: Graph
  normalisation: Normalisation
  transforms: Transform[]
  /** Numbers a picture. */
  dimensions: number
}

export interface CalibrationResult {
  calibration: Calibration
  /** Half of them in float32, half in whole numbers. */
  forwardPasses: number
}

interface Options {
  onProgress?(done: number, total: number): void
  signal?: AbortSignal
}

/**
 * Finds what range each value of a backbone has on some pictures, and how far the backbone in whole numbers then agrees with the one in
 * float32 on them. The same pictures give the same calibration, in any order.
 * @param pictures paths; those past the first 64 that can be read are not opened
 * @throws LoupeError `nothing_readable`, `engine_failed`, `cancelled`
 */
export async function calibrate(
  pictures: readonly string[],
  target: CalibrationTarget,
  { onProgress, signal }: Options = {},
): Promise<CalibrationResult> {
  const wanted = Math.min(CALIBRATION_PICTURES, pictures.length)
  const report = (done: number) => onProgress?.(done, 2 * wanted)
  const { batches, values, signed } = await throughFloat32(pictures, target, { onProgress: report, signal })
  const seen = batches.reduce((sum, { rows }) => sum + rows.rows, 0)
  if (seen === 0)
    throw new LoupeError(
      'nothing_readable',
      'None of the pictures that int8 would be calibrated on can be read.',
      'See that their folder is there, or use --precision float32.',
    )
  const { backbone, weightsHash, transforms } = target
  const ranges = rangesIn(batches, values, signed)
  const whole = await throughWhole(batches, ranges, target, { onProgress: (done) => report(wanted + done), signal })
  const calibration = {
    ...{ format: 1 as const, backbone, weightsHash, transforms: transformsKey(transforms) },
    ...{ pictures: seen, agreement: whole, ranges },
  }
  return { calibration, forwardPasses: 2 * seen }
}

/** Rows of smallest numbers, largest numbers and features, as `rangesBody` makes them. */
async function throughFloat32(
  pictures: readonly string[],
  { graph, normalisation, transforms, dimensions }: CalibrationTarget,
  options: { onProgress(done: number): void; signal?: AbortSignal },
): Promise<{ batches: KeptBatch[]; values: string[]; signed: string[] }> {
  let [values, signed]: string[][] = [[], []]
  // The writer may simplify the graph first; the values are those of what it writes.
  const body: GraphBody = (written, normalised, names) => {
    values = calibratedValues(written)
    signed = signedValues(written)
    return rangesBody(written, normalised, names)
  }
  const model = modelBytes({ graph, normalisation, body })
  const columns = signed.length + values.length + dimensions
  const engine = await openOnnxEngine({ model, ...outputSize(transforms), dimensions: columns })
  try {
    const batches = await keptBatches(pictures, CALIBRATION_PICTURES, engine, transforms, options)
    return { batches, values, signed }
  } finally {
    await engine.close()
  }
}

function rangesIn(batches: KeptBatch[], values: string[], signed: string[]): Calibration['ranges'] {
  const column = (at: number) =>
    batches.flatMap(({ rows }) => Array.from({ length: rows.rows }, (_, i) => row(rows, i)[at]))
  return values.map((name, i) => {
    const largest = column(signed.length + i)
    const below = signed.indexOf(name)
    return [name, clippedRange(below < 0 ? largest.map(() => 0) : column(below), largest)]
  })
}

async function throughWhole(
  batches: KeptBatch[],
  ranges: Calibration['ranges'],
  { graph, normalisation, transforms, dimensions }: CalibrationTarget,
  { onProgress, signal }: { onProgress(done: number): void; signal?: AbortSignal },
): Promise<Agreement> {
  const model = modelBytes({ graph, normalisation, body: quantisedBody(new Map(ranges)) })
  const engine = await openOnnxEngine({ model, ...outputSize(transforms), dimensions })
  const cosines: number[] = []
  try {
    for (const { pixels, rows } of batches) {
      checkCancelled(signal)
      const features = { data: await engine.run(pixels, rows.rows), rows: rows.rows, cols: dimensions }
      for (let i = 0; i < rows.rows; i++) cosines.push(cosine(row(features, i), row(rows, i).subarray(-dimensions)))
      onProgress(cosines.length)
    }
  } finally {
    await engine.close()
  }
  return agreementOf(cosines)
}
