import { LoupeError } from '../../ml/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Project } from '../project/project.ts'
import { distinctNamesNow } from './class-names.ts'
import { currentRun } from './current.ts'

/** A run with all its results: finished, or cancelled after whole epochs with the best of them kept. */
export type FinishedRun = Run & { [K in 'metrics' | 'engine' | 'seconds' | 'history']: NonNullable<Run[K]> }

/**
 * The run of this id. Without an id: the current run, as Results shows it, if it finished, else the newest finished
 * one, else the newest that kept something. Classes have their current names.
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

/** Whether a run can be continued: it did not finish and is not being trained. */
export function isResumable({ status }: Pick<Run, 'status'>): boolean {
  return status === 'interrupted' || status === 'cancelled' || status === 'failed'
}
