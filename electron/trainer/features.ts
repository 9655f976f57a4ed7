import { FeatureCache } from '../ml/features/cache.ts'
import { passOver } from '../ml/features/pass.ts'
import { onnxEngineName } from '../ml/features/onnx-engine.ts'
import { featureKey } from '../ml/features/space.ts'
import type { PictureError } from '../ml/images/pixels.ts'
import type { Matrix } from '../ml/matrix.ts'
import { engineFor } from './engines.ts'
import type { FeatureSource, PictureAt } from './protocol.ts'

export interface Extraction {
  /** Row a readable picture, in the order given. */
  features: Matrix
  /** Which of the given pictures the rows belong to. */
  used: Int32Array
  /** Name of the engine that makes these features, and pictures that went through it now. */
  engine: string
  forwardPasses: number
}

export interface ExtractionObserver {
  onProblem(index: number, problem: PictureError): void
  onProgress(done: number, total: number): void
}

/**
 * Features of pictures, from the cache where they are, computed and kept where not.
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
  const cache = FeatureCache.open(source.cache, source.space, 'write')
  try {
    const lost = new Set<number>()
    let engine: string = onnxEngineName
    let forwardPasses = 0
    // The second round is for rows that turned out to be damaged on disk: reading drops them from the cache.
    for (let round = 0; ; round++) {
      if (keys.some((key, i) => !cache.has(key) && !lost.has(i))) {
        const running = await engineFor(source.model, source.transforms, source.space.dimensions)
        const before = running.forwardPasses
        await passOver(
          pictures,
          { engine: running, sink: cache, transforms: source.transforms, view },
          {
            onProblem(index, problem) {
              lost.add(index)
              observer.onProblem(index, problem)
            },
            onFeatures: (done, total) => observer.onProgress(done, total),
          },
          signal,
        )
        engine = running.name
        forwardPasses += running.forwardPasses - before
      }
      const used = Int32Array.from(keys.keys()).filter((i) => cache.has(keys[i]))
      const { features, missing } = cache.read(Array.from(used, (i) => keys[i]))
      if (missing.length === 0 || round === 1) return { features, used, engine, forwardPasses }
    }
  } finally {
    cache.close()
  }
}
