import { LoupeError } from '../../ml/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Project } from '../projects/project.ts'

/** A run that went to its end, with everything that it found. */
export type FinishedRun = Run & { [K in 'metrics' | 'engine' | 'seconds' | 'history']: NonNullable<Run[K]> }

/** The run of this id, or the newest finished one. Throws `no_run`. */
export function findRun(project: Project, id?: string): FinishedRun {
  const run = id === undefined ? project.runs.latestDone() : project.runs.get(id)
  if (run && isFinished(run)) return run
  const finished = project.runs.all().filter(isFinished)
  const next =
    finished.length > 0
      ? `Choose one of: ${finished.map((one) => one.id).join(', ')}.`
      : 'Train first: loupe train PROJECT.'
  const what =
    id === undefined
      ? 'This project has no finished run'
      : run
        ? `The run ${id} is ${run.status}`
        : `There is no run ${id}`
  throw new LoupeError('no_run', `${what}.`, next)
}

export function isFinished(run: Run): run is FinishedRun {
  const { status, metrics, engine, seconds, history } = run
  return status === 'done' && metrics !== null && engine !== null && seconds !== null && history !== null
}
