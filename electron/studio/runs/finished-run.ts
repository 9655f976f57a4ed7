import { LoupeError } from '../../ml/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Project } from '../project/project.ts'
import { distinctNamesNow } from './class-names.ts'
import { currentRun } from './current.ts'

/** A run with everything that it found: it went to its end, or was cancelled after whole epochs and kept the best of them. */
export type FinishedRun = Run & { [K in 'metrics' | 'engine' | 'seconds' | 'history']: NonNullable<Run[K]> }

/**
 * The run of this id; without one the current run, as Results shows it, if it went to its end, else the newest that did, else the newest that kept
 * something. Its classes by the names they have now.
 * @throws LoupeError `no_run`
 */
export function findRun(project: Project, id?: string): FinishedRun {
  const finished = project.runs.all().filter(isFinished)
  const whole = finished.filter(({ status }) => status === 'done')
  const current = id === undefined ? currentRun(project) : null
  const run =
    id === undefined
      ? (whole.find((one) => one.id === current) ?? whole.at(-1) ?? finished.at(-1))
      : project.runs.get(id)
  if (run && isFinished(run)) return { ...run, classes: distinctNamesNow(project, run.classes) }
  if (id === undefined) throw new LoupeError('no_run.none_finished')
  const about = { run: id, finished: finished.map((one) => one.id) }
  if (run) throw new LoupeError('no_run.in_state', { ...about, status: run.status })
  throw new LoupeError('no_run.none_of', about)
}

export function isFinished(run: Run): run is FinishedRun {
  const { status, metrics, engine, seconds, history } = run
  const usable = status === 'done' || status === 'cancelled'
  return usable && metrics !== null && engine !== null && seconds !== null && history !== null
}

/** Whether a run can go on: it did not come to its end, and is not being trained. */
export function isResumable({ status }: Pick<Run, 'status'>): boolean {
  return status === 'interrupted' || status === 'cancelled' || status === 'failed'
}
