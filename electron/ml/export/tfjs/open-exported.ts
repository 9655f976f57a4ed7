import path from 'node:path'
import { openOnnxEngine } from '../../features/onnx-engine.ts'
import type { FeatureEngine } from '../../features/engine.ts'
import type { Pixels } from '../../images/pixels.ts'
import type { Asked, ExportedModel } from '../run-exported.ts'
import { TfjsThread } from './tfjs-thread.ts'

/** TensorFlow.js itself predicts this many pictures: the first of each of two classes. */
const COMPUTED_ITSELF = 2
/** An engine may add in another order; a larger difference means another model. */
const TOLERANCE = 1e-4

/** An exported TensorFlow.js model, loaded from its folder. */
export interface ExportedTfjs extends ExportedModel {
  /**
   * Whether TensorFlow.js itself gave the same results for the first pictures, and how many these were. If it did not,
   * the results of `run` are void: from now on TensorFlow.js computes every prediction.
   */
  confirmed(): Promise<{ agrees: boolean; pictures: number }>
}

/**
 * Starts to load `tfjs/model.json` of an exported folder in its own thread. TensorFlow.js reads it and reports its
 * operations on a picture; an engine that is ten times as fast runs these for all pictures, while TensorFlow.js itself
 * predicts the first ones. `run` waits until the model is loaded.
 * @param tolerance largest difference of a probability between the two
 */
export function openExportedTfjs(dir: string, card: Asked, tolerance = TOLERANCE): ExportedTfjs {
  const thread = new TfjsThread(path.join(dir, 'tfjs'))
  const byName = (views: Pixels[]) => Object.fromEntries(card.inputs.map(({ name }, i) => [name, views[i]]))
  let engine: Promise<{ run: FeatureEngine; inputs: string[] } | null> | undefined
  const comparisons: Promise<number>[] = []
  let itself = 0

  async function openEngine() {
    const { model, inputs } = await thread.opened
    if (!model) return null
    const [first, ...others] = inputs.map((name) => card.inputs.find((input) => input.name === name) ?? card.inputs[0])
    const { width, height } = first
    try {
      const run = await openOnnxEngine({ model, width, height, others, dimensions: card.classes.length, batch: 1 })
      return { run, inputs }
    } catch {
      // A failing engine says nothing about the model.
      return null
    }
  }

  return {
    async run(views) {
      const given = byName(views)
      const opened = await (engine ??= openEngine())
      if (!opened) {
        itself++
        return thread.run(given)
      }
      const row = await opened.run.run(Uint8Array.from(Buffer.concat(opened.inputs.map((name) => given[name].data))), 1)
      if (comparisons.length < COMPUTED_ITSELF)
        comparisons.push(handled(thread.run(given).then((own) => largestDifference(own, row))))
      return row
    },
    async confirmed() {
      const differences = await Promise.all(comparisons)
      const agrees = differences.every((difference) => difference <= tolerance)
      if (!agrees) {
        const opened = await engine
        await opened?.run.close()
        engine = Promise.resolve(null)
        comparisons.length = itself = 0
      }
      return { agrees, pictures: itself + differences.length }
    },
    async close() {
      const opened = await engine?.catch(() => null)
      await Promise.all([opened?.run.close(), thread.close()])
    },
  }
}

/** Callers that await it see a failure; there may be none. */
function handled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** NaN counts as an infinite difference. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity
  return a.reduce((most, p, i) => (Number.isNaN(p - b[i]) ? Infinity : Math.max(most, Math.abs(p - b[i]))), 0)
}
