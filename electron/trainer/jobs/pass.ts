import { FeatureCache } from '../../ml/features/cache.ts'
import { passOver } from '../../ml/features/pass.ts'
import type { PictureFacts } from '../../ml/images/pixels.ts'
import { engineOf } from '../extraction/engines.ts'
import { notesTo, reporting } from '../extraction/reporting.ts'
import type { PassEvent, PassJob, PassResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** Facts are sent in groups: one message per picture would cost more than the picture. */
const FACTS_A_MESSAGE = 32

/** Reads pictures and, if requested, extracts their features in the same pass. */
export async function passJob(job: PassJob, { emit, signal }: JobContext<PassEvent>): Promise<PassResult> {
  let found: { index: number; facts: PictureFacts }[] = []
  const flush = () => {
    if (found.length > 0) emit({ type: 'facts', found })
    found = []
  }
  const wanted = job.features
  const engine = wanted && (await engineOf(wanted, notesTo(emit)))
  const cache = wanted && FeatureCache.open(wanted.cache, wanted.space, 'write')
  const { onProblem, onProgress } = reporting(emit)
  try {
    const forwardPasses = await passOver(
      job.pictures,
      wanted && engine && cache && { engine, sink: cache, transforms: wanted.transforms, view: '' },
      {
        onFacts(index, facts) {
          found.push({ index, facts })
          if (found.length >= FACTS_A_MESSAGE) flush()
        },
        onProblem,
        onRead: (done, total) => emit({ type: 'progress', stage: 'scan', done, total }),
        onFeatures: onProgress,
      },
      signal,
    )
    return { engine: engine?.name ?? null, forwardPasses }
  } finally {
    flush()
    cache?.close()
  }
}
