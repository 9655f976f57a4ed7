import fs from 'node:fs/promises'
import path from 'node:path'
import { checkCancelled, LoupeError } from '../errors.ts'
import { loadPicture } from '../images/load.ts'
import type { Pixels } from '../images/pixels.ts'
import { renderView } from '../images/render.ts'
import { indexOfLargest } from '../evaluation/metrics.ts'
import { checkedProbabilities } from '../evaluation/probabilities.ts'
import type { GoldenPicture } from './golden.ts'
import { readModelCard, type ModelCard } from './model-card.ts'
import { openExportedOnnx, openExportedTfjs, type ExportedModel } from './run-exported.ts'
import { readRegularFile } from '../regular-file.ts'

export type ModelFormat = 'onnx' | 'tfjs'

/** How an exported model, run from disk, agrees with what the studio showed. */
export interface ParityOfFormat {
  pictures: number
  /** Share of golden pictures with the same top class, 0–1. */
  sameTop: number
  /** Largest difference of any probability, 0–1. */
  largestDifference: number
  /** Where the exported model does not have the run's precision: tfjs knows no int8, so there it is the exact form of what the run used rounded. */
  precisions?: { studio: string; model: string }
}
export type Parity = Partial<Record<ModelFormat, ParityOfFormat>>

const openers: Record<ModelFormat, (dir: string, card: ModelCard) => Promise<ExportedModel>> = {
  onnx: openExportedOnnx,
  tfjs: openExportedTfjs,
}

/**
 * Runs exported models the way their receiver will: model, card and golden pictures are all read back from the folder. Writes and returns
 * `parity.json`.
 */
export async function checkParity(
  dir: string,
  formats: ModelFormat[],
  options: { onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<Parity> {
  const card = await readModelCard(dir)
  const golden = JSON.parse((await readRegularFile(path.join(dir, 'golden.json'))).toString('utf8')) as GoldenPicture[]
  const parity: Parity = {}
  let done = 0
  for (const format of formats) {
    const model = await openers[format](dir, card)
    try {
      // Also where there are no golden pictures: a model that gives no answers at all is none.
      await answered(format, model, card.inputs.map(grey))
      const found: ParityOfFormat = { pictures: golden.length, sameTop: 0, largestDifference: 0 }
      let same = 0
      for (const { file, probabilities } of golden) {
        checkCancelled(options.signal)
        const picture = await loadPicture(path.join(dir, file))
        const views: Pixels[] = []
        for (const { transforms } of card.inputs) views.push(await renderView(picture, transforms))
        const got = await answered(format, model, views)
        const expected = card.classes.map((name) => probabilities[name])
        if (indexOfLargest(got) === indexOfLargest(expected)) same++
        expected.forEach((p, i) => (found.largestDifference = Math.max(found.largestDifference, Math.abs(p - got[i]))))
        options.onProgress?.(++done, golden.length * formats.length)
      }
      if (format === 'tfjs' && card.precision !== 'float32')
        found.precisions = { studio: card.precision, model: 'float32' }
      found.sameTop = golden.length > 0 ? same / golden.length : 1
      parity[format] = found
    } finally {
      await model.close()
    }
  }
  await fs.writeFile(path.join(dir, 'parity.json'), `${JSON.stringify(parity, null, 2)}\n`)
  return parity
}

/** @throws LoupeError `export_failed` for what is no probabilities */
async function answered(format: ModelFormat, model: ExportedModel, views: Pixels[]): Promise<Float32Array> {
  try {
    return checkedProbabilities(await model.run(views))
  } catch (error) {
    if (!(error instanceof LoupeError) || error.code !== 'engine_failed') throw error
    throw new LoupeError(
      'export_failed',
      `The exported ${format} model does not work: ${error.message}`,
      'Train again, or choose another run.',
      { cause: error },
    )
  }
}

function grey({ width, height }: ModelCard['inputs'][number]): Pixels {
  return { data: Buffer.alloc(width * height * 3, 128), width, height }
}
