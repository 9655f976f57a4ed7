import fs from 'node:fs/promises'
import path from 'node:path'
import { factsOf, modelFacts, precisionOf, type ModelFormat } from '../../../common/exports/select.ts'
import { checkCancelled, LoupeError, problemOf } from '../errors.ts'
import { indexOfLargest } from '../evaluation/metrics.ts'
import { checkedProbabilities } from '../evaluation/probabilities.ts'
import { loadPicture } from '../images/load.ts'
import type { Pixels } from '../images/pixels.ts'
import { renderView } from '../images/render.ts'
import { readJson } from '../regular-file.ts'
import { openFloat32, type Float32Backbone } from './float32-network.ts'
import type { GoldenPicture } from './golden.ts'
import { readModelCard, type ModelCard } from './model-card.ts'
import { openExportedOnnx, type ExportedModel } from './run-exported.ts'
import { openExportedTfjs, type ExportedTfjs } from './tfjs/open-exported.ts'

/** How far two sets of predictions agree. */
interface Agreement {
  /** Share of the pictures with the same top class, 0–1. */
  sameTop: number
  /** Largest difference of any probability, 0–1. */
  largestDifference: number
}

/**
 * How an exported model, run from disk, agrees with the run in the file's precision, and with what the studio showed.
 */
export interface ParityOfFormat extends Agreement {
  pictures: number
  /**
   * The same against the studio's own predictions, which have another precision if the file does not have the run's.
   */
  againstRun: Agreement
  /** Both precisions, if they differ: TensorFlow.js and `model.float32.onnx` have no int8. */
  precisions?: { studio: string; model: string }
  /** For TensorFlow.js: how many pictures it predicted itself; for the others an engine did the same operations. */
  computedItself?: number
}
export type Parity = Partial<Record<ModelFormat, ParityOfFormat>>

interface ParityOptions {
  /** The run's networks in float32 and its folder; needed if the run is int8 but a format is not. */
  float32?: { backbones: Float32Backbone[]; runDir: string }
  /** Resolves when a format is completely written; by default, all of them are. */
  written?(format: ModelFormat): Promise<void>
  onProgress?(done: number, total: number): void
  signal?: AbortSignal
}

/**
 * Runs exported models the way their users will: model, card and golden pictures are all read from the folder. Writes
 * and returns `parity.json`.
 * @throws LoupeError `export_failed` if a model fails to predict, `cancelled`
 */
export async function checkParity(dir: string, formats: ModelFormat[], options: ParityOptions = {}): Promise<Parity> {
  const card = await readModelCard(dir)
  const golden = (await readJson(path.join(dir, 'golden.json'))) as GoldenPicture[]
  const check = new Check(dir, card, golden, options)
  const parity = await check.of(formats)
  await fs.writeFile(path.join(dir, 'parity.json'), `${JSON.stringify(parity, null, 2)}\n`)
  return parity
}

/**
 * One network is open at a time, except for TensorFlow.js, which loads its own in a thread while the others predict.
 */
class Check {
  readonly #dir: string
  readonly #card: ModelCard
  readonly #options: ParityOptions
  readonly #shown: Float32Array[]
  readonly #pictures: (() => Promise<Pixels[]>)[]

  constructor(dir: string, card: ModelCard, golden: GoldenPicture[], options: ParityOptions) {
    this.#dir = dir
    this.#card = card
    this.#options = options
    this.#shown = golden.map(({ probabilities }) => Float32Array.from(card.classes, (name) => probabilities[name]))
    this.#pictures = golden.map(({ file }) => once(() => viewsOf(path.join(dir, file), card)))
  }

  async of(formats: ModelFormat[]): Promise<Parity> {
    const slow = formats.find(runsInTfjs)
    const tfjs = slow ? this.#openTfjs(slow) : null
    // Callers that await it see a failure.
    tfjs?.catch(() => undefined)
    try {
      return await this.#all(formats, tfjs)
    } finally {
      await tfjs?.then(
        (model) => model.close(),
        () => undefined,
      )
    }
  }

  /** Started first: it loads while the others predict. */
  async #openTfjs(format: ModelFormat): Promise<ExportedTfjs> {
    await this.#options.written?.(format)
    return openExportedTfjs(this.#dir, this.#card)
  }

  async #all(formats: ModelFormat[], opening: Promise<ExportedTfjs> | null): Promise<Parity> {
    const parity: Parity = {}
    const { precision } = this.#card
    const needsFloat32 = formats.some((format) => precisionOf(format, precision) !== precision)
    const rounds = formats.length + (needsFloat32 ? 1 : 0)
    let round = 0
    const ask = (name: string, model: ExportedModel) => this.#answers(name, model, round++, rounds)
    const onDisk = async (format: ModelFormat) => {
      await this.#options.written?.(format)
      const model = await this.#working(format, () => openExportedOnnx(this.#dir, this.#card, factsOf(format).opens))
      return closing(model, () => ask(format, model))
    }
    const float32 = needsFloat32 ? await this.#float32(ask) : this.#shown
    for (const format of formats) {
      const its = precisionOf(format, precision)
      const own = its === precision ? this.#shown : float32
      const report = (rows: Float32Array[], more?: Partial<ParityOfFormat>) => {
        parity[format] = {
          pictures: rows.length,
          ...agreement(rows, own),
          againstRun: agreement(rows, this.#shown),
          ...(its !== precision && { precisions: { studio: precision, model: its } }),
          ...more,
        }
      }
      const tfjs = runsInTfjs(format) ? await opening : null
      if (!tfjs) report(await onDisk(format))
      else {
        let rows = await ask(format, tfjs)
        let confirmed = await this.#working(format, () => tfjs.confirmed())
        if (!confirmed.agrees) {
          round--
          rows = await ask(format, tfjs)
          confirmed = { agrees: true, pictures: rows.length }
        }
        report(rows, { computedItself: Math.min(confirmed.pictures, rows.length) })
      }
    }
    return parity
  }

  async #float32(ask: (name: string, model: ExportedModel) => Promise<Float32Array[]>): Promise<Float32Array[]> {
    const { float32 } = this.#options
    if (!float32) throw new TypeError('an int8 run is checked against its networks in float32')
    const model = await openFloat32(float32.backbones, float32.runDir, this.#card)
    return closing(model, () => ask('float32', model))
  }

  /** A model's predictions for every golden picture, `[classes]` each. */
  async #answers(name: string, model: ExportedModel, round: number, rounds: number): Promise<Float32Array[]> {
    const { signal, onProgress } = this.#options
    const rows: Float32Array[] = []
    const ask = (views: Pixels[]) => this.#working(name, async () => checkedProbabilities(await model.run(views)))
    // Something that predicts nothing at all is not a model.
    if (this.#pictures.length === 0) await ask(this.#card.inputs.map(grey))
    for (const [i, views] of this.#pictures.entries()) {
      checkCancelled(signal)
      const given = await views()
      // The next one is decoded meanwhile; its failure surfaces when its turn comes.
      this.#pictures
        .at(i + 1)?.()
        .catch(() => undefined)
      rows.push(await ask(given))
      onProgress?.(round * this.#pictures.length + i + 1, rounds * this.#pictures.length)
    }
    return rows
  }

  /** @throws LoupeError `export_failed` if it does not open or returns no probabilities */
  async #working<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LoupeError) || error.code !== 'engine_failed') throw error
      throw new LoupeError('export_failed.does_not_work', { format: name, why: problemOf(error) }, { cause: error })
    }
  }
}

function runsInTfjs(format: ModelFormat): boolean {
  return modelFacts(format).checkedBy === 'tfjs'
}

function agreement(rows: Float32Array[], expected: Float32Array[]): Agreement {
  let same = 0
  let largestDifference = 0
  for (const [i, row] of rows.entries()) {
    if (indexOfLargest(row) === indexOfLargest(expected[i])) same++
    expected[i].forEach((p, k) => (largestDifference = Math.max(largestDifference, Math.abs(p - row[k]))))
  }
  return { sameTop: rows.length > 0 ? same / rows.length : 1, largestDifference }
}

async function viewsOf(file: string, card: ModelCard): Promise<Pixels[]> {
  const picture = await loadPicture(file)
  const views: Pixels[] = []
  for (const { transforms } of card.inputs) views.push(await renderView(picture, transforms))
  return views
}

/** Does the work once, however often it is called. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined
  return () => (done ??= work())
}

async function closing<T>(model: ExportedModel, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } finally {
    await model.close()
  }
}

function grey({ width, height }: ModelCard['inputs'][number]): Pixels {
  return { data: Buffer.alloc(width * height * 3, 128), width, height }
}
