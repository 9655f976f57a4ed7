import type { FeatureCache } from '../../ml/features/cache.ts'
import type { FeatureEngine } from '../../ml/features/engine.ts'
import { featureKey } from '../../ml/features/space.ts'
import { LoupeError } from '../../ml/errors.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import { outputSize, type Transform } from '../../ml/images/transforms.ts'
import { viewOfPicture } from '../../ml/images/view.ts'
import type { Matrix } from '../../ml/matrix.ts'
import type { TrainingSource } from '../../ml/training/loop/source.ts'
import type { PictureAt } from '../protocol.ts'

/** Rows are large here, about a megabyte, so only a few are in memory at a time. */
const CHUNK = 8

/** Names the view of picture `i` in an epoch; '' is the evaluation view. */
export type ViewOf = (epoch: number, i: number) => string

/** Pictures as pixels `[height * width * 3]`, decoded while the rows before them are used for training. */
export function pixelRows(
  pictures: PictureAt[],
  labels: Int32Array,
  transforms: Transform[],
  viewOf: ViewOf,
): TrainingSource {
  const { width, height } = outputSize(transforms)
  const cols = width * height * 3
  const load = async (epoch: number, part: Int32Array): Promise<Matrix> => {
    const data = new Float32Array(part.length * cols)
    const views = Array.from(part, async (i, k) => {
      const pixels = await viewOfPicture(pictures[i], transforms, viewOf(epoch, i)).catch(unreadable)
      data.set(pixels.data, k * cols)
    })
    await Promise.all(views)
    return { data, rows: part.length, cols }
  }
  return {
    labels,
    width: cols,
    async *features(epoch, order) {
      const start = (at: number) => {
        const loading = load(epoch, order.subarray(at, at + CHUNK))
        // Awaited below, unless the loop ends before that.
        loading.catch(() => undefined)
        return loading
      }
      let next = start(0)
      for (let at = 0; at < order.length; at += CHUNK) {
        const rows = await next
        next = start(at + CHUNK)
        yield rows
      }
    },
  }
}

function unreadable(error: unknown): never {
  if (!(error instanceof PictureError)) throw error
  throw new LoupeError('failed.picture_lost', { picture: error.unusable.fault }, { cause: error })
}

/** Activations `[dimensions]` that are cached on disk, read as needed. */
export function cachedRows(
  pictures: PictureAt[],
  labels: Int32Array,
  cache: FeatureCache,
  viewOf: ViewOf,
): TrainingSource {
  return {
    labels,
    width: cache.space.dimensions,
    async *features(epoch, order) {
      for (let at = 0; at < order.length; at += CHUNK) {
        const part = order.subarray(at, at + CHUNK)
        const { features, missing } = cache.read(
          Array.from(part, (i) => featureKey(pictures[i].hash, viewOf(epoch, i))),
        )
        if (missing.length > 0) throw new LoupeError('failed.activations')
        yield features
      }
    },
  }
}

/** Activations computed from pixels as they are needed, and not cached. */
export function rowsThrough(pixels: TrainingSource, engine: FeatureEngine): TrainingSource {
  return {
    labels: pixels.labels,
    width: engine.dimensions,
    async *features(epoch, order, signal) {
      for await (const { data, rows, cols } of pixels.features(epoch, order, signal))
        for (let at = 0; at < rows; at += engine.batch) {
          const n = Math.min(engine.batch, rows - at)
          const made = await engine.run(Uint8Array.from(data.subarray(at * cols, (at + n) * cols)), n)
          yield { data: made, rows: n, cols: engine.dimensions }
        }
    },
  }
}
