import type { SplitOrigin } from '../db/schema.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'

/** Where a picture is, and why. */
export interface Place {
  split: Split | null
  splitOrigin: SplitOrigin | null
  /** Why a labelled picture stays out of every split. */
  leftOut: string | null
}

/** A picture as splitting sees it. Splits are worked out on rows; what changed is saved at the end, or not at all. */
export interface SplitRow extends Place {
  id: number
  sourceId: number
  path: string
  hash: string
  classId: number | null
  /** Name of its class; null when unlabelled. */
  label: string | null
  /** Place of its class in their order. */
  classIndex: number
  /** The file is there. */
  present: boolean
  /** Neither rejected nor of an ignored class. */
  used: boolean
  /** Where the project has it. */
  was: Place
}

type Raw = [
  id: number,
  sourceId: number,
  path: string,
  hash: string,
  classId: number | null,
  split: Split | null,
  splitOrigin: SplitOrigin | null,
  leftOut: string | null,
  present: 0 | 1,
  rejected: 0 | 1,
]

const statement = `
  select id, source_id, path, hash, class_id, split, split_origin, left_out, missing_since is null, mark is 'rejected'
  from pictures order by id`

/** Every picture of a project, in the order of their ids. */
export function readSplitRows(project: Project): SplitRow[] {
  const classes = new Map(project.classes.all().map((one, index) => [one.id, { ...one, index }]))
  const rows = project.db.$client.prepare(statement).raw().all() as Raw[]
  return rows.map(([id, sourceId, path, hash, classId, split, splitOrigin, leftOut, present, rejected]) => {
    const its = classId === null ? undefined : classes.get(classId)
    return {
      id,
      sourceId,
      path,
      hash,
      classId,
      label: its?.name ?? null,
      classIndex: its?.index ?? -1,
      present: present === 1,
      used: rejected === 0 && its?.ignored !== true,
      split,
      splitOrigin,
      leftOut,
      was: { split, splitOrigin, leftOut },
    }
  })
}

/** Puts a picture into a split, or with null out of all; `leftOut` says why a labelled one stays out. */
export function putSplit(
  row: SplitRow,
  split: Split | null,
  origin: SplitOrigin = 'assigned',
  leftOut: string | null = null,
): void {
  if (row.split === split && row.leftOut === leftOut) return
  Object.assign(row, { split, splitOrigin: split === null ? null : origin, leftOut })
}

/** The rows that are no longer where the project has them. */
export function movedRows(rows: readonly SplitRow[]): SplitRow[] {
  return rows.filter(
    ({ split, splitOrigin, leftOut, was }) =>
      split !== was.split || splitOrigin !== was.splitOrigin || leftOut !== was.leftOut,
  )
}

/** Saves where rows are now. Call it inside a transaction. */
export function saveSplits(project: Project, rows: readonly SplitRow[]): void {
  for (const { id, split, splitOrigin, leftOut } of movedRows(rows))
    project.pictures.setSplit(id, split, splitOrigin ?? 'assigned', leftOut)
}
