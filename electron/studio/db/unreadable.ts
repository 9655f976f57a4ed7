import type { UnusableFile } from '../../../common/problems/file-faults.ts'
import { count, eq, sql } from './drizzle.ts'
import type { Database } from './database.ts'
import { sources, unreadable } from './schema.ts'

export type Unreadable = typeof unreadable.$inferSelect
type NewUnreadable = Omit<Unreadable, 'id'>
/** What is told of one. */
export function unusableFile({ path, code, reason, fault }: UnusableFile): UnusableFile {
  return { path, code, reason, fault }
}

export type UnreadableTable = ReturnType<typeof unreadableTable>

/** Files that were found or listed but cannot be used, each with its reason. */
export function unreadableTable(db: Database) {
  const held = sql.placeholder
  const put = db
    .insert(unreadable)
    .values({
      sourceId: held('sourceId'),
      path: held('path'),
      code: held('code'),
      reason: held('reason'),
      fault: held('fault'),
      bytes: held('bytes'),
      mtimeMs: held('mtimeMs'),
      skipped: held('skipped'),
    })
    .onConflictDoUpdate({
      target: [unreadable.sourceId, unreadable.path],
      set: {
        code: sql`excluded.code`,
        reason: sql`excluded.reason`,
        fault: sql`excluded.fault`,
        bytes: sql`excluded.bytes`,
        mtimeMs: sql`excluded.mtime_ms`,
        skipped: sql`excluded.skipped`,
      },
    })
    .prepare()
  const remove = db
    .delete(unreadable)
    .where(eq(unreadable.id, held('id')))
    .prepare()

  return {
    ofSource: (sourceId: number): Unreadable[] =>
      db.select().from(unreadable).where(eq(unreadable.sourceId, sourceId)).orderBy(unreadable.path).all(),

    all: (): (Unreadable & { root: string })[] =>
      db
        .select({ row: unreadable, root: sources.root })
        .from(unreadable)
        .innerJoin(sources, eq(unreadable.sourceId, sources.id))
        .orderBy(unreadable.sourceId, unreadable.path)
        .all()
        .map(({ row, root }) => ({ ...row, root })),

    /** Adds a file, or replaces what was known about it. */
    put: (file: NewUnreadable): void => {
      put.run(file)
    },

    remove: (id: number): void => {
      remove.run({ id })
    },

    count: (): number => db.select({ n: count() }).from(unreadable).get()?.n ?? 0,

    /** `skipped` in `--json`: files with a picture's ending that could not be used. */
    skipped: (): number => db.select({ n: count() }).from(unreadable).where(eq(unreadable.skipped, true)).get()?.n ?? 0,
  }
}
