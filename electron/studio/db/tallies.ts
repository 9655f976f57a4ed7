import { gt } from './drizzle.ts'
import type { Database } from './database.ts'
import { tallies } from './schema.ts'
import type { Mark } from '../../../common/pictures/marks.ts'
import type { Split } from '../../../common/splits.ts'

/** Pictures that are equal in everything that is counted. */
export interface Tally {
  /** 0: unlabelled. */
  classId: number
  split: Split | null
  mark: Mark | null
  missing: boolean
  leftOut: boolean
  count: number
}

/** How many pictures there are of each kind: a few dozen rows, however many pictures. */
export function tallied(db: Database): Tally[] {
  const rows = db.select().from(tallies).where(gt(tallies.count, 0)).all()
  return rows.map((row) => ({ ...row, split: row.split || null, mark: row.mark || null }))
}
