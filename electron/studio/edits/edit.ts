import type { Mark } from '../../../common/pictures/marks.ts'
import type { Split } from '../../../common/splits.ts'

export type { EditLabel } from '../db/schema.ts'
export type { Mark } from '../../../common/pictures/marks.ts'

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

/**
 * What an edit, an undo or a redo has written to the database. `browse/edit-outcome.ts` turns it into what a page
 * receives.
 */
export interface SavedEdit {
  /** Revision before it. */
  from: number
  revision: number
  /** The pictures whose rows were written. */
  pictures: number[]
}
