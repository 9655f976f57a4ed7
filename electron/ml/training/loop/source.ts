import { random } from '../../random.ts'
import { type Matrix, row, takeRows } from '../../matrix.ts'

/**
 * Where the loop gets its training features: fixed ones, cached views, or fresh views extracted while it trains.
 *
 * The loop decides the order of an epoch, and the source delivers rows in that order. The source chooses how many rows
 * to deliver at a time (say, the engine's batch); the loop cuts them into its own batches.
 */
export interface TrainingSource {
  /** Class index of each training picture, `[n]`. */
  readonly labels: Int32Array
  /** Length of a feature row. */
  readonly width: number
  /**
   * The features of one epoch.
   * @param epoch counts from 1; together with a picture's index it identifies a view.
   * @param order indices of pictures, `[n]`, with possible repeats; the rows come out in exactly this order, none left
   *   out.
   * @param signal aborted when the run is stopped. The generator is also closed (`return()`) if the loop ends early.
   */
  features(epoch: number, order: Int32Array, signal?: AbortSignal): AsyncIterable<Matrix>
}

/** Rows delivered at a time by sources that have everything in memory. */
const chunk = 1024

/** A source whose pictures are the same in every epoch. `features` is `[n, width]`. */
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
 * A source with K cached views of every picture, each `[n, width]`. A picture steps through its views, one per epoch,
 * from a seeded start, so that every K epochs show all of them and each epoch mixes different views.
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
