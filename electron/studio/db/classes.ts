import { eq } from 'drizzle-orm'
import type { Database } from './database.ts'
import { classes } from './schema.ts'

export type Class = typeof classes.$inferSelect
export type ClassTable = ReturnType<typeof classTable>

/** The classes of a project, in the order that numbers them. */
export function classTable(db: Database) {
  const all = (): Class[] => db.select().from(classes).orderBy(classes.position, classes.id).all()
  return {
    all,

    /** Adds the names that are new, behind the known ones and in the order given; returns the id of every class by its name. */
    ensure: (names: Iterable<string>): Map<string, number> => {
      const known = all()
      const ids = new Map(known.map((c) => [c.name, c.id]))
      let position = known.reduce((last, c) => Math.max(last, c.position + 1), 0)
      for (const name of names) {
        if (ids.has(name)) continue
        const { id } = db.insert(classes).values({ name, position: position++ }).returning().get()
        ids.set(name, id)
      }
      return ids
    },

    rename: (id: number, name: string): void => {
      db.update(classes)
        .set({ name: name.normalize('NFC').trim() })
        .where(eq(classes.id, id))
        .run()
    },
  }
}
