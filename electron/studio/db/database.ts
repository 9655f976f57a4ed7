import { closeSync, existsSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import type { Database as Connection } from 'better-sqlite3'
import { drizzle } from './drizzle.ts'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { LoupeError } from '../../ml/errors.ts'
import { foreignInRows } from './check-rows.ts'
import { foreignInSchema } from './check-schema.ts'
import { databaseError, notOurs } from './errors.ts'
import { applicationId, migrate, migrations, refuseNewer, schemaVersion } from './migrate.ts'
import * as schema from './schema.ts'
import { readRegularFileSync } from '../../ml/regular-file.ts'
import { keepInPlace, type Place } from './in-place.ts'

export type Database = BetterSQLite3Database<typeof schema> & { $client: Connection }

export const databaseFile = 'project.db'

/** How long a statement waits for another process's short transaction, ms. */
const busyTimeout = 5000

/**
 * Creates an empty database at `file`, which must not exist, with every migration applied; checked, and on disk when
 * this returns.
 * @throws LoupeError `disk_full`, `not_permitted`
 */
export function createDatabase(file: string, folder: string): void {
  guarded(folder, () => {
    // Made in memory and written as one file: if the disk is full, SQLite would leave the rest in a log beside it.
    const connection = new SqliteConnection(':memory:')
    try {
      migrate(connection, folder)
      writeWhole(file, connection.serialize())
    } finally {
      connection.close()
    }
    const written = new SqliteConnection(file, { readonly: true, fileMustExist: true })
    try {
      refuseForeign(written, folder)
      refuseDamaged(written)
    } finally {
      written.close()
    }
  })
}

function writeWhole(file: string, bytes: Buffer): void {
  const handle = openSync(file, 'wx')
  try {
    for (let at = 0; at < bytes.length;) at += writeSync(handle, bytes, at)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Opens the database of a project for writing: checked for damage and brought to the newest schema. It commits nothing
 * while it is not in its place (`keepInPlace`).
 * @throws LoupeError `project_damaged`, `project_newer`, `not_a_project`, `disk_full`, `not_permitted`
 */
export function openForWriting(folder: string): { db: Database; place: Place } {
  return guarded(folder, () => {
    const file = join(folder, databaseFile)
    const connection = new SqliteConnection(file, { fileMustExist: true, timeout: busyTimeout })
    return closingOnError(connection, () => {
      refuseForeign(connection, folder)
      refuseNewer(connection, folder, migrations().length)
      refuseStrange(connection, folder)
      refuseDamaged(connection)
      refuseStrangeRows(connection, folder)
      configure(connection)
      migrate(connection, folder)
      const place = keepInPlace(connection, file)
      return { db: drizzle(connection, { schema }), place }
    })
  })
}

/**
 * Opens it for reading only; another process may keep writing. Null if its schema is older than this version, which
 * only a writer may update.
 * @throws LoupeError as `openForWriting`
 */
export function openForReading(folder: string): Database | null {
  return guarded(folder, () => {
    const connection = readOnlyConnection(folder)
    return closingOnError(connection, () => {
      refuseForeign(connection, folder)
      const known = migrations().length
      refuseNewer(connection, folder, known)
      refuseStrange(connection, folder)
      if (schemaVersion(connection) === known) {
        refuseStrangeRows(connection, folder)
        return drizzle(connection, { schema })
      }
      connection.close()
      return null
    })
  })
}

function configure(connection: Connection): void {
  connection.pragma('journal_mode = WAL')
  // FULL, not NORMAL: in WAL mode NORMAL may lose the last transactions in a power cut. A label edit takes an
  // unnoticeable few milliseconds of fsync, and nobody wants to make the same decision twice; imports commit hundreds
  // of pictures at a time.
  connection.pragma('synchronous = FULL')
  connection.pragma('fullfsync = ON') // macOS: fsync alone leaves data in the drive's cache
  connection.pragma('foreign_keys = ON')
}

/** Opens the file itself; on a read-only disk, where SQLite cannot create the index of its log, a copy in memory. */
function readOnlyConnection(folder: string): Connection {
  const file = join(folder, databaseFile)
  const connection = new SqliteConnection(file, { readonly: true, fileMustExist: true, timeout: busyTimeout })
  try {
    schemaVersion(connection)
    return connection
  } catch (error) {
    connection.close()
    // With a log beside it, the file alone is not the whole database.
    if ((error as { code?: string }).code !== 'SQLITE_CANTOPEN' || existsSync(`${file}-wal`)) throw error
    const copy = readRegularFileSync(file)
    copy.fill(1, 18, 20) // the header's read and write versions: 2 is WAL, which in-memory databases do not support
    return new SqliteConnection(copy, { readonly: true })
  }
}

/** Whether a file is an SQLite database without a single table. */
export function isEmptyDatabase(file: string): boolean {
  let connection: Connection | undefined
  try {
    connection = new SqliteConnection(file, { readonly: true, fileMustExist: true })
    return connection.prepare('select count(*) from sqlite_schema').pluck().get() === 0
  } catch {
    return false
  } finally {
    connection?.close()
  }
}

function refuseForeign(connection: Connection, folder: string): void {
  const id = connection.pragma('application_id', { simple: true })
  if (id === applicationId) return
  const tables = connection.prepare('select count(*) from sqlite_schema').pluck().get()
  if (id === 0 && tables === 0) throw new LoupeError('project_damaged.empty', { folder })
  throw new LoupeError('not_a_project.foreign_database', { file: join(folder, databaseFile) })
}

/** Before any table is queried: a stranger's trigger or view must not run, not even once. */
function refuseStrange(connection: Connection, folder: string): void {
  connection.pragma('trusted_schema = OFF')
  const foreign = foreignInSchema(connection)
  if (foreign !== null) throw notOurs(folder, foreign)
}

function refuseStrangeRows(connection: Connection, folder: string): void {
  const what = foreignInRows(connection)
  if (what !== null) throw notOurs(folder, { what })
}

/** Reads every page once; throws SQLITE_CORRUPT for the first fault. */
function refuseDamaged(connection: Connection): void {
  const fault = connection.pragma('quick_check(1)', { simple: true })
  if (fault !== 'ok') throw Object.assign(new Error(String(fault)), { code: 'SQLITE_CORRUPT' })
}

function closingOnError<T>(connection: Connection, use: () => T): T {
  try {
    return use()
  } catch (error) {
    connection.close()
    throw error
  }
}

function guarded<T>(folder: string, use: () => T): T {
  try {
    return use()
  } catch (error) {
    throw databaseError(error, folder)
  }
}
