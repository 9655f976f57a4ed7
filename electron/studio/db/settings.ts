import { eq } from './drizzle.ts'
import type { Database } from './database.ts'
import { settings } from './schema.ts'

export type SettingTable = ReturnType<typeof settingTable>

/** Small facts about the project itself. Whoever reads a key must validate the value: it is JSON of any shape. */
export function settingTable(db: Database) {
  return {
    get: (key: string): unknown => db.select().from(settings).where(eq(settings.key, key)).get()?.value,
    set: (key: string, value: unknown): void => {
      db.insert(settings).values({ key, value }).onConflictDoUpdate({ target: settings.key, set: { value } }).run()
    },
    remove: (key: string): void => {
      db.delete(settings).where(eq(settings.key, key)).run()
    },
  }
}
