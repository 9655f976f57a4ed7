import type { ClassInfo, ProjectCounts } from '../browse/counts.ts'
import type { PictureColumns } from '../browse/columns.ts'
import type { EditLabel, Mark, Split } from '../db/schema.ts'

export type { EditKind, EditLabel, Mark } from '../db/schema.ts'

/** A change that the user makes. Everything here can be undone. */
export type Edit =
  | { kind: 'label'; pictures: number[]; classId: number | null }
  | { kind: 'mark'; pictures: number[]; mark: Mark | null }
  | { kind: 'split'; pictures: number[]; split: Split | null }
  | { kind: 'class-add'; name: string }
  | { kind: 'class-rename'; classId: number; name: string }
  | { kind: 'class-merge'; classIds: number[]; into: number }
  | { kind: 'class-ignore'; classId: number; ignored: boolean }
  | { kind: 'class-order'; classIds: number[] }
  | { kind: 'class-remove'; classId: number }

/** What an edit, an undo or a redo changed; saved before it is sent. */
export interface EditOutcome {
  /** Revision before it: a page that knew all up to there knows all up to `revision` now. */
  from: number
  revision: number
  /** Rows as they are now; a page patches its columns with them. */
  changed: PictureColumns
  classes: ClassInfo[]
  counts: ProjectCounts
  undo: EditLabel | null
  redo: EditLabel | null
  changedSinceRun: number
}
