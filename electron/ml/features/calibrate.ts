import type { Graph, Normalisation } from '../backbones/graph.ts'
import { loadGraph, type PreparedBackbone } from '../backbones/prepare.ts'
import { CALIBRATION_PICTURES, type Calibration } from '../backbones/int8/calibration.ts'
import { clippedRange } from '../backbones/int8/clipping.ts'
import { quantisedBody } from '../backbones/int8/qdq-body.ts'
import { calibratedValues, rangesBody, signedValues } from '../backbones/int8/ranges-body.ts'
import { modelBytes, type GraphBody } from '../backbones/onnx-writer.ts'
import { LoupeError } from '../errors.ts'
import { outputSize, transformsKey, type Transform } from '../images/transforms.ts'
import { row } from '../matrix.ts'
import { agreementOn } from './agreement-on.ts'
import { keptBatches, type KeptBatch } from './first-batches.ts'
import { openOnnxEngine } from './onnx-engine.ts'

/**
 * Pictures per batch: the smallest and largest number of each value are requested, so all values are in memory
 * together.
 */
const BATCH = 4

/** Share of a project's pictures within a range. */
const SHARE_WITHIN = 0.9

/** A backbone and its input. */
export interface CalibrationTarget {
  backbone: string
  weightsHash: string
  graph: Graph
  normalisation: Normalisation
  transforms: Transform[]
  /** Numbers per picture. */
  dimensions: number
}

export async function calibrationTarget(
  { spec, dir }: Pick<PreparedBackbone, 'spec' | 'dir'>,
  transforms = spec.transforms,
): Promise<CalibrationTarget> {
  const { name: backbone, weightsHash, normalisation, features: dimensions } = spec
  return { backbone, weightsHash, graph: await loadGraph(dir), normalisation, transforms, dimensions }
}

export interface CalibrationResult {
  calibration: Calibration
  /** Half of the passes are in float32, half in int8. */
  forwardPasses: number
}

interface Options {
  /** Number of pictures to use, if there are as many. */
  most?: number
  /** Share of them that is within each range. */
  share?: number
  onProgress?(done: number, total: number): void
  signal?: AbortSignal
}

/**
 * Finds the range of each value of a backbone on some pictures, and how far the int8 backbone then agrees with the
 * float32 one on them. The same pictures give the same calibration, in any order.
 * @param pictures paths; those after the first `most` (64) readable ones are not opened
 * @throws LoupeError `nothing_readable`, `engine_failed`, `cancelled`
 */
export async function calibrate(
  pictures: readonly string[],
  target: CalibrationTarget,
  { most = CALIBRATION_PICTURES, share = SHARE_WITHIN, onProgress, signal }: Options = {},
): Promise<CalibrationResult> {
  const wanted = Math.min(most, pictures.length)
  const report = (done: number) => onProgress?.(done, 2 * wanted)
  const { batches, values, signed } = await throughFloat32(pictures, target, wanted, { onProgress: report, signal })
  const seen = batches.reduce((sum, { rows }) => sum + rows.rows, 0)
  if (seen === 0) throw new LoupeError('nothing_readable.to_calibrate')
  const { backbone, weightsHash, transforms } = target
  const ranges = rangesIn(batches, values, signed, share)
  const whole = await throughWhole(batches, ranges, target, { onProgress: (done) => report(wanted + done), signal })
  const calibration = {
    ...{ format: 1 as const, backbone, weightsHash, transforms: transformsKey(transforms) },
    ...{ pictures: seen, agreement: whole, ranges },
  }
  return { calibration, forwardPasses: 2 * seen }
}

/** Rows of smallest numbers, largest numbers and features, as made by `rangesBody`. */
async function throughFloat32(
  pictures: readonly string[],
  { graph, normalisation, transforms, dimensions }: CalibrationTarget,
  wanted: number,
  options: { onProgress(done: number): void; signal?: AbortSignal },
): Promise<{ batches: KeptBatch[]; values: string[]; signed: string[] }> {
  let [values, signed]: string[][] = [[], []]
  // The writer may simplify the graph first, so the values are those of what it writes.
  const body: GraphBody = (written, normalised, names) => {
    values = calibratedValues(written)
    signed = signedValues(written)
    return rangesBody(written, normalised, names)
  }
  const model = modelBytes({ graph, normalisation, body })
  const columns = signed.length + values.length + dimensions
  const engine = await openOnnxEngine({ model, ...outputSize(transforms), dimensions: columns, batch: BATCH })
  try {
    const batches = await keptBatches(pictures, wanted, engine, transforms, options)
    return { batches, values, signed }
  } finally {
    await engine.close()
  }
}

function rangesIn(batches: KeptBatch[], values: string[], signed: string[], share: number): Calibration['ranges'] {
  const column = (at: number) =>
    batches.flatMap(({ rows }) => Array.from({ length: rows.rows }, (_, i) => row(rows, i)[at]))
  return values.map((name, i) => {
    const largest = column(signed.length + i)
    const below = signed.indexOf(name)
    return [name, clippedRange(below < 0 ? largest.map(() => 0) : column(below), largest, share)]
  })
}

/** How far the int8 network agrees with the results of the float32 one. */
async function throughWhole(
  batches: KeptBatch[],
  ranges: Calibration['ranges'],
  { graph, normalisation, transforms, dimensions }: CalibrationTarget,
  options: { onProgress(done: number): void; signal?: AbortSignal },
): Promise<Calibration['agreement']> {
  const model = modelBytes({ graph, normalisation, body: quantisedBody(new Map(ranges)) })
  const engine = await openOnnxEngine({ model, ...outputSize(transforms), dimensions })
  try {
    const { lowest, mean } = await agreementOn(batches, engine, options)
    return { lowest, mean }
  } finally {
    await engine.close()
  }
}
