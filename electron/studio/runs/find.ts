import { LoupeError } from '../../ml/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Project } from '../projects/project.ts'

/** The run of this id, or the newest finished one. Throws `no_run`. */
export function findRun(project: Project, id?: string): Run {
  const run = id === undefined ? project.runs.latestDone() : project.runs.get(id)
  if (run?.status === 'done') return run
  const finished = project.runs.all().filter(({ status }) => status === 'done')
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
