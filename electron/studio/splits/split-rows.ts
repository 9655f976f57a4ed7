import type { SplitOrigin } from '../db/schema.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'

/** A picture's split, and why. */
interface Place {
  split: Split | null
  splitOrigin: SplitOrigin | null
  /** Why a labelled picture is in no split. */
  leftOut: string | null
}

/** A picture as splitting sees it. Splits are computed on rows; changes are saved at the end, or not at all. */
export interface SplitRow extends Place {
  id: number
  sourceId: number
  path: string
  hash: string
  classId: number | null
  /** Name of its class; null if unlabelled. */
  label: string | null
  /** Position of its class. */
  classIndex: number
  /** The file is present. */
  present: boolean
  /** Neither rejected nor of an ignored class. */
  used: boolean
  /** Its split in the database. */
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

/** Every picture of a project, by id. */
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

/** Puts a picture into a split, or with null into none; `leftOut` tells why a labelled one has none. */
export function putSplit(
  row: SplitRow,
  split: Split | null,
  origin: SplitOrigin = 'assigned',
  leftOut: string | null = null,
): void {
  if (row.split === split && row.leftOut === leftOut) return
  Object.assign(row, { split, splitOrigin: split === null ? null : origin, leftOut })
}

/** The rows whose split differs from the database. */
export function movedRows(rows: readonly SplitRow[]): SplitRow[] {
  return rows.filter(
    ({ split, splitOrigin, leftOut, was }) =>
      split !== was.split || splitOrigin !== was.splitOrigin || leftOut !== was.leftOut,
  )
}

/** Saves the splits of rows. Call it inside a transaction. */
export function saveSplits(project: Project, rows: readonly SplitRow[]): void {
  for (const { id, split, splitOrigin, leftOut } of movedRows(rows))
    project.pictures.setSplit(id, split, splitOrigin ?? 'assigned', leftOut)
}
