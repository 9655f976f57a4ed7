import { random } from '../../random.ts'
import { type Matrix, row, takeRows } from '../../matrix.ts'

/**
 * Where the loop gets its training features from: fixed ones, cached views, or fresh views extracted while it trains.
 *
 * The loop decides the order of an epoch, the source delivers rows in that order. How many rows come at once is the
 * source's choice (say, the engine's batch): the loop cuts them into its own batches.
 */
export interface TrainingSource {
  /** Class index of each training picture, `[n]`. */
  readonly labels: Int32Array
  /** Length of a feature row. */
  readonly width: number
  /**
   * The features of one epoch.
   * @param epoch counts from 1; together with a picture's index it names a view.
   * @param order indices of pictures, `[n]`, some perhaps more than once; the rows come out in exactly this order, none left out.
   * @param signal fires when the run is stopped. The generator is also closed (`return()`) when the loop leaves early.
   */
  features(epoch: number, order: Int32Array, signal?: AbortSignal): AsyncIterable<Matrix>
}

/** Rows handed over at once by the sources that hold everything in memory. */
const chunk = 1024

/** A source whose pictures look the same in every epoch. `features` is `[n, width]`. */
export function fixedSource(features: Matrix, labels: Int32Array): TrainingSource {
  return {
    labels,
    width: features.cols,
    async *features(_epoch, order) {
      for (let at = 0; at < order.length; at += chunk) yield takeRows(features, order.subarray(at, at + chunk))
    },
  }
}

/**
 * A source with K cached views of every picture, each `[n, width]`. A picture walks through its views, one an epoch,
 * from a seeded start, so every K epochs it has shown all of them and no epoch shows one kind of view only.
 */
export function cachedViewsSource(views: Matrix[], labels: Int32Array, seed: number): TrainingSource {
  const next = random(seed, 'cached views')
  const starts = Int32Array.from(labels, () => Math.floor(next() * views.length))
  const width = views[0].cols
  return {
    labels,
    width,
    async *features(epoch, order) {
      for (let at = 0; at < order.length; at += chunk) {
        const part = order.subarray(at, at + chunk)
        const data = new Float32Array(part.length * width)
        part.forEach((i, k) => data.set(row(views[(starts[i] + epoch - 1) % views.length], i), k * width))
        yield { data, rows: part.length, cols: width }
      }
    },
  }
}
