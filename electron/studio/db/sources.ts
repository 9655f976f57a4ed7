import { eq } from './drizzle.ts'
import type { Database } from './database.ts'
import { sources } from './schema.ts'
import type { Layout } from '../../../common/layouts.ts'

export type Source = typeof sources.$inferSelect
export type SourceTable = ReturnType<typeof sourceTable>

/** The folders that a project's pictures come from. */
export function sourceTable(db: Database) {
  return {
    all: (): Source[] => db.select().from(sources).orderBy(sources.id).all(),

    byRoot: (root: string): Source | undefined => db.select().from(sources).where(eq(sources.root, root)).get(),

    add: (root: string, layout: Layout): Source =>
      db.insert(sources).values({ root, layout, addedAt: Date.now() }).returning().get(),

    setLayout: (id: number, layout: Layout): void => {
      db.update(sources).set({ layout }).where(eq(sources.id, id)).run()
    },

    /** Points a source at its folder's new place. */
    setRoot: (id: number, root: string): void => {
      db.update(sources).set({ root }).where(eq(sources.id, id)).run()
    },
  }
}
