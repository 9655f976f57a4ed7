import { asc, desc, eq, sql } from '../db/drizzle.ts'
import type { Database } from '../db/database.ts'
import { edits, type Changes, type EditLabel } from '../db/schema.ts'

type LoggedEdit = typeof edits.$inferSelect

/** How many edits can be undone. */
const kept = 1000

/** Adds an edit, and forgets those that were undone before it and the oldest. */
export function logEdit(db: Database, label: EditLabel, changes: Changes): void {
  db.delete(edits).where(eq(edits.undone, true)).run()
  const { id } = db
    .insert(edits)
    .values({ createdAt: Date.now(), kind: label.kind, label, changes })
    .returning({ id: edits.id })
    .get()
  db.delete(edits)
    .where(sql`${edits.id} <= ${id - kept}`)
    .run()
}

/** The edit that Undo would undo. */
export function nextUndo(db: Database): LoggedEdit | undefined {
  return db.select().from(edits).where(eq(edits.undone, false)).orderBy(desc(edits.id)).limit(1).get()
}

/** The edit that Redo would redo: the last one that was undone. */
export function nextRedo(db: Database): LoggedEdit | undefined {
  return db.select().from(edits).where(eq(edits.undone, true)).orderBy(asc(edits.id)).limit(1).get()
}

export function setUndone(db: Database, id: number, undone: boolean): void {
  db.update(edits).set({ undone }).where(eq(edits.id, id)).run()
}

/** Descriptions for Undo and Redo, without reading what they would change. */
export function undoLabels(db: Database): { undo: EditLabel | null; redo: EditLabel | null } {
  const labels = db.select({ label: edits.label }).from(edits)
  const undo = labels.where(eq(edits.undone, false)).orderBy(desc(edits.id)).limit(1).get()
  const redo = db
    .select({ label: edits.label })
    .from(edits)
    .where(eq(edits.undone, true))
    .orderBy(asc(edits.id))
    .limit(1)
    .get()
  return { undo: undo?.label ?? null, redo: redo?.label ?? null }
}
