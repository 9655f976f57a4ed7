import { FeatureCache } from '../../ml/features/cache.ts'
import { passOver } from '../../ml/features/pass.ts'
import type { PictureFacts } from '../../ml/images/pixels.ts'
import { engineOf } from '../extraction/engines.ts'
import type { PassEvent, PassJob, PassResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** Facts travel in groups: one message a picture would cost more than the picture. */
const FACTS_A_MESSAGE = 32

/** Looks at pictures and, where asked for, extracts their features in the same pass. */
export async function passJob(job: PassJob, { emit, signal }: JobContext<PassEvent>): Promise<PassResult> {
  let found: { index: number; facts: PictureFacts }[] = []
  const flush = () => {
    if (found.length > 0) emit({ type: 'facts', found })
    found = []
  }
  const wanted = job.features
  const engine = wanted && (await engineOf(wanted, (note) => emit({ type: 'note', ...note })))
  const cache = wanted && FeatureCache.open(wanted.cache, wanted.space, 'write')
  // The engine's own count holds those of other jobs that use it meanwhile.
  let forwardPasses = 0
  const sink = cache && {
    has: (key: string) => cache.has(key),
    append(keys: string[], rows: Float32Array) {
      forwardPasses += keys.length
      cache.append(keys, rows)
    },
  }
  try {
    await passOver(
      job.pictures,
      wanted && engine && sink && { engine, sink, transforms: wanted.transforms, view: '' },
      {
        onFacts(index, facts) {
          found.push({ index, facts })
          if (found.length >= FACTS_A_MESSAGE) flush()
        },
        onProblem: (index, { code, message }) => emit({ type: 'problem', index, code, reason: message }),
        onRead: (done, total) => emit({ type: 'progress', stage: 'scan', done, total }),
        onFeatures: (done, total) => emit({ type: 'progress', stage: 'features', done, total }),
      },
      signal,
    )
  } finally {
    flush()
    cache?.close()
  }
  return { engine: engine?.name ?? null, forwardPasses }
}
