import { readInput, seenAs, type RunInput } from '../db/run-inputs.ts'
import type { Project } from '../project/project.ts'
import { currentRun } from '../runs/current.ts'

/** By run; unpacking this for 50,000 pictures on every keystroke would be noticeable. */
const inputs = new WeakMap<Project, Map<string, RunInput>>()

type Row = [picture: number, classId: number | null, split: string | null, used: 0 | 1, leftOut: 0 | 1]

const changedRows = `
  select p.id, p.class_id, p.split, p.mark is not 'rejected' and not ifnull(c.ignored, 0), p.left_out is not null
  from pictures p left join classes c on c.id = p.class_id
  where p.missing_since is null and p.revision > ?`

/**
 * Present pictures that the current run would now see differently: another class or split, used or unused. Undone
 * changes do not count. For runs of versions that did not store what they saw: labelled pictures that changed since the
 * project was brought up to date.
 */
export function changedSinceRun(project: Project): number {
  const id = currentRun(project)
  if (id === null) return 0
  const { $client } = project.db
  const input = inputOf(project, id)
  if (!input)
    return Number(
      $client.prepare('select count(*) from pictures where revision > 1 and class_id is not null').pluck().get(),
    )
  const rows = $client.prepare(changedRows).raw().all(input.revision) as Row[]
  return rows.filter(([picture, classId, split, used, leftOut]) => {
    const now = seenAs(classId, split, used === 1)
    // Labelled and usable but not assigned to a split yet: the next run will be the first to see it.
    const isNew = classId !== null && split === null && used === 1 && leftOut === 0
    return isNew || now !== (input.seen.get(picture) ?? 0)
  }).length
}

function inputOf(project: Project, run: string): RunInput | undefined {
  const known = inputs.get(project) ?? new Map<string, RunInput>()
  inputs.set(project, known)
  const before = known.get(run)
  if (before) return before
  const input = readInput(project.db, run)
  if (input) known.set(run, input)
  return input
}
