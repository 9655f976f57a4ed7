import type { Database } from './database.ts'
import { aliases, classes, counters } from './schema.ts'

export type Class = typeof classes.$inferSelect
type AliasRow = typeof aliases.$inferSelect
export type ClassTable = ReturnType<typeof classTable>

/** The classes of a project, in the order of their numbers. */
export function classTable(db: Database) {
  const all = (): Class[] => db.select().from(classes).orderBy(classes.position, classes.id).all()
  const nextId = (): number => (db.select({ last: counters.lastClassId }).from(counters).get()?.last ?? 0) + 1
  return {
    all,

    /** Ids are never reused: an undo must find that of a removed class free. */
    nextId,

    /** Names in folders and lists that stand for a class of another name, or for none. */
    aliases: (): AliasRow[] => db.select().from(aliases).orderBy(aliases.name).all(),

    /**
     * Finds the class of every name, by its current or an earlier name; adds new names after the known ones, in the
     * given order.
     * @returns id by name; null for the names of classes that were removed
     */
    ensure: (names: Iterable<string>): Map<string, number | null> => {
      const known = all()
      const ids = new Map<string, number | null>(known.map((c) => [c.name, c.id]))
      for (const { name, classId } of db.select().from(aliases).all()) if (!ids.has(name)) ids.set(name, classId)
      let position = known.reduce((last, c) => Math.max(last, c.position + 1), 0)
      for (const name of names) {
        if (ids.has(name)) continue
        ids.set(name, db.insert(classes).values({ id: nextId(), name, position: position++ }).returning().get().id)
      }
      return ids
    },
  }
}
