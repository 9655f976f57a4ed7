import { desc, eq, sql } from './drizzle.ts'
import type { Database } from './database.ts'
import { recordInput } from './run-inputs.ts'
import { counters, runs } from './schema.ts'

export type Run = typeof runs.$inferSelect
type NewRun = Omit<typeof runs.$inferInsert, 'id' | 'createdAt' | 'status'>
export type RunTable = ReturnType<typeof runTable>

/** Rows of runs with a result: finished, or cancelled with their best epoch kept. */
export const isUsable = sql`(${runs.status} = 'done' or (${runs.status} = 'cancelled' and ${runs.metrics} is not null))`

/** The training runs of a project. */
export function runTable(db: Database) {
  const latest = (): Run | undefined => db.select().from(runs).orderBy(desc(runs.id)).limit(1).get()
  return {
    all: (): Run[] => db.select().from(runs).orderBy(runs.id).all(),
    get: (id: string): Run | undefined => db.select().from(runs).where(eq(runs.id, id)).get(),
    latest,

    /**
     * Starts the next run: 'r0001', 'r0002', … (five digits after 9999 would sort wrongly; a project never gets there),
     * and stores the current state of the pictures. Call it in the same turn of the event loop as `runData`, so that
     * this is what the run sees.
     */
    start: (run: NewRun): Run =>
      db.transaction((tx) => {
        const last = tx.select({ number: counters.lastRun }).from(counters).get()?.number ?? 0
        const id = `r${String(last + 1).padStart(4, '0')}`
        const started = tx
          .insert(runs)
          .values({ ...run, id, createdAt: Date.now(), status: 'running' })
          .returning()
          .get()
        recordInput(db, id)
        return started
      }),

    update: (id: string, changes: Partial<Omit<Run, 'id' | 'createdAt'>>): void => {
      db.update(runs).set(changes).where(eq(runs.id, id)).run()
    },

    /**
     * Marks every run that is still 'running' as 'interrupted'. Only for the holder of the project's lock, before it
     * starts a run itself: the process that ran them is then certainly dead. Returns their ids.
     */
    interruptRunning: (): string[] =>
      db
        .update(runs)
        .set({ status: 'interrupted', finishedAt: Date.now() })
        .where(eq(runs.status, 'running'))
        .returning({ id: runs.id })
        .all()
        .map((run) => run.id),
  }
}
