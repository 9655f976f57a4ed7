import { LoupeError } from '../../ml/errors.ts'
import type { NoteListener } from '../../ml/features/engine-note.ts'
import { FeatureCache } from '../../ml/features/cache.ts'
import { passOver } from '../../ml/features/pass.ts'
import { onnxEngineName } from '../../ml/features/onnx-engine.ts'
import { featureKey, spaceId } from '../../ml/features/space.ts'
import type { PictureError } from '../../ml/images/pixels.ts'
import type { Matrix } from '../../ml/matrix.ts'
import { engineOf } from './engines.ts'
import { keepFeatures, keptFeatures, nameOfFeatures } from './features-in-memory.ts'
import type { FeatureSource, PictureAt } from '../protocol.ts'

/** How often unreadable features are computed again before the disk is to blame. */
const ROUNDS = 3

export interface Extraction {
  /** One row per readable picture, in the given order. */
  features: Matrix
  /** Which of the given pictures the rows belong to. */
  used: Int32Array
  /** The engine that makes these features, and how many pictures went through it now. */
  engine: string
  forwardPasses: number
}

export interface ExtractionObserver {
  onProblem(index: number, problem: PictureError): void
  onProgress(done: number, total: number): void
  onNote: NoteListener
  /** Number of backbones that will be needed again soon: this many engines stay open. */
  atOnce?: number
}

/**
 * Features of pictures: from memory or the cache if they are there, else computed and cached.
 * @param view names a seeded random view; '' for the evaluation view
 */
export async function extract(
  pictures: PictureAt[],
  source: FeatureSource,
  view: string,
  observer: ExtractionObserver,
  signal: AbortSignal,
): Promise<Extraction> {
  const keys = pictures.map(({ hash }) => featureKey(hash, view))
  const name = nameOfFeatures(`${source.cache} ${spaceId(source.space)}`, keys)
  const inMemory = view === '' ? keptFeatures(name) : undefined
  if (inMemory) {
    const used = Int32Array.from(keys.keys())
    return { features: inMemory, used, engine: onnxEngineName, forwardPasses: 0 }
  }
  const cache = FeatureCache.open(source.cache, source.space, 'write')
  try {
    const lost = new Map<number, PictureError>()
    let engine: string = onnxEngineName
    let forwardPasses = 0
    // Further rounds are for rows that turned out to be damaged on disk: reading drops them from the cache.
    for (let round = 0; ; round++) {
      if (keys.some((key, i) => !cache.has(key) && !lost.has(i))) {
        const running = await engineOf(source, observer.onNote, observer.atOnce)
        forwardPasses += await passOver(
          pictures,
          { engine: running, sink: cache, transforms: source.transforms, view },
          {
            onProblem: (index, problem) => lost.set(index, problem),
            onFeatures: (done, total) => observer.onProgress(done, total),
          },
          signal,
        )
        engine = running.name
      }
      const used = Int32Array.from(keys.keys()).filter((i) => cache.has(keys[i]))
      const { features, missing } = cache.read(Array.from(used, (i) => keys[i]))
      if (missing.length > 0 && round < ROUNDS - 1) continue
      if (missing.length > 0) throw notKept(cache.dir)
      // An unreadable file does not matter if a copy of it gave the same features.
      for (const [i, problem] of lost) if (!cache.has(keys[i])) observer.onProblem(i, problem)
      // Random views are used once per run; evaluation views again and again.
      if (view === '' && used.length === keys.length) keepFeatures(name, features)
      return { features, used, engine, forwardPasses }
    }
  } finally {
    cache.close()
  }
}

/** Rows that were just written are damaged again. Training on zeros instead would be worse than stopping. */
function notKept(dir: string): LoupeError {
  return new LoupeError('failed.features_not_kept', { folder: dir })
}
