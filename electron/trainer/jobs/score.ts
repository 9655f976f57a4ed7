import { applyHead } from '../../ml/evaluation/apply-head.ts'
import { readHead } from '../../ml/training/head-file.ts'
import { extract } from '../features.ts'
import type { ScoreEvent, ScoreJob, ScoreResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** What a run says about known pictures; quick where their features are cached. */
export async function scoreJob(job: ScoreJob, { emit, signal }: JobContext<ScoreEvent>): Promise<ScoreResult> {
  const { head } = await readHead(job.runDir)
  const { features, used, engine, forwardPasses } = await extract(job.pictures, job.source, '', reporting(emit), signal)
  const probabilities = (await applyHead(head, features)).data
  return { engine, forwardPasses, used, probabilities }
}

/** Passes what an extraction reports on as events. */
export function reporting(emit: (event: ScoreEvent) => void): Parameters<typeof extract>[3] {
  return {
    onProblem: (index, { code, message }) => emit({ type: 'problem', index, code, reason: message }),
    onProgress: (done, total) => emit({ type: 'progress', stage: 'features', done, total }),
  }
}
