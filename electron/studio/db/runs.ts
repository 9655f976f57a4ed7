import { desc, eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { runs } from './schema.ts'

export type Run = typeof runs.$inferSelect
export type NewRun = Omit<typeof runs.$inferInsert, 'id' | 'createdAt' | 'status'>
export type RunTable = ReturnType<typeof runTable>

/** The training runs of a project. */
export function runTable(db: Database) {
  const latest = (): Run | undefined => db.select().from(runs).orderBy(desc(runs.id)).limit(1).get()
  return {
    all: (): Run[] => db.select().from(runs).orderBy(runs.id).all(),
    get: (id: string): Run | undefined => db.select().from(runs).where(eq(runs.id, id)).get(),
    latest,

    /** The newest run that finished. */
    latestDone: (): Run | undefined =>
      db.select().from(runs).where(eq(runs.status, 'done')).orderBy(desc(runs.id)).limit(1).get(),

    /** Starts the next run: 'r0001', 'r0002', … (five digits after 9999 would sort wrongly; a project never gets there). */
    start: (run: NewRun): Run =>
      db.transaction((tx) => {
        const id = `r${String(Number(latest()?.id.slice(1) ?? 0) + 1).padStart(4, '0')}`
        return tx
          .insert(runs)
          .values({ ...run, id, createdAt: Date.now(), status: 'running' })
          .returning()
          .get()
      }),

    update: (id: string, changes: Partial<Omit<Run, 'id' | 'createdAt'>>): void => {
      db.update(runs).set(changes).where(eq(runs.id, id)).run()
    },

    /**
     * Marks every run that is still 'running' as 'interrupted'. Only for the holder of the project's lock, before it starts
     * a run of its own: the process that ran them is then dead for certain. Returns their ids.
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
