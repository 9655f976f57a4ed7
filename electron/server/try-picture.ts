import path from 'node:path'
import type { FinishedRun } from '../studio/runs/finished-run.ts'
import { preparedSources } from '../studio/runs/evaluate-run.ts'
import { predictBytes } from './predict-bytes.ts'
import type { Session } from './sessions/sessions.ts'
import type { TryAnswer } from './shapes/runs.ts'

const silent = { progress: () => undefined, epoch: () => undefined, warning: () => undefined }

/** A run's prediction for one picture that is not in the project. @throws LoupeError as `predictBytes` */
export async function tryPicture(
  { project, trainer }: Session,
  run: FinishedRun,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<TryAnswer> {
  const { evaluation: sources } = await preparedSources(project, run, { trainer: trainer(), observer: silent, signal })
  const model = { type: 'run' as const, runDir: path.join(project.runsDir, run.id), sources }
  const began = performance.now()
  const found = await predictBytes(trainer(), model, bytes, path.join(project.cacheDir, 'try'), signal)
  const answers = run.classes.map((label, i) => ({ label, p: found[i] })).sort((a, b) => b.p - a.p)
  return { answers, ms: performance.now() - began }
}
