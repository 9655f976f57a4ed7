import { eq } from './drizzle.ts'
import type { Database } from './database.ts'
import { exported } from './schema.ts'

type Exported = typeof exported.$inferSelect
export type ExportTable = ReturnType<typeof exportTable>

/** What was exported from a project, and where. */
export function exportTable(db: Database) {
  return {
    all: (): Exported[] => db.select().from(exported).orderBy(exported.id).all(),
    ofRun: (runId: string): Exported[] =>
      db.select().from(exported).where(eq(exported.runId, runId)).orderBy(exported.id).all(),
    add: (runId: string, format: string, path: string): Exported =>
      db.insert(exported).values({ runId, format, path, createdAt: Date.now() }).returning().get(),
  }
}
