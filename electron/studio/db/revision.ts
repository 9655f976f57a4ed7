import { sql } from './drizzle.ts'
import type { Database } from './database.ts'
import { counters } from './schema.ts'

/**
 * Increases with every change of pictures, classes and sources: with a remembered revision one can query what changed
 * since.
 */
export function revisionOf(db: Database): number {
  return db.select({ revision: counters.revision }).from(counters).get()?.revision ?? 0
}

/** Increases the revision and returns it, for what is about to be written. */
export function nextRevision(db: Database): number {
  return db
    .update(counters)
    .set({ revision: sql`${counters.revision} + 1` })
    .returning({ revision: counters.revision })
    .get().revision
}
