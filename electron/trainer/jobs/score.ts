import { applyHead } from '../../ml/evaluation/apply-head.ts'
import { checkedProbabilities } from '../../ml/evaluation/probabilities.ts'
import { readHead } from '../../ml/training/head-file.ts'
import { reporting } from '../extraction/reporting.ts'
import { extractJoined } from '../extraction/joined-features.ts'
import type { ScoreEvent, ScoreJob, ScoreResult } from '../protocol.ts'
import type { JobContext } from '../context.ts'

/** A run's predictions for pictures of the project; quick if their features are cached. */
export async function scoreJob(job: ScoreJob, { emit, signal }: JobContext<ScoreEvent>): Promise<ScoreResult> {
  const { head } = await readHead(job.runDir)
  const { features, used, engine, forwardPasses } = await extractJoined(
    job.pictures,
    job.sources,
    '',
    reporting(emit),
    signal,
  )
  const probabilities = checkedProbabilities((await applyHead(head, features)).data)
  return { engine, forwardPasses, used, probabilities }
}
