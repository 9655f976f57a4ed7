import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { refuseStrangeFiles } from '../db/database-files.ts'
import { databaseError } from '../db/errors.ts'

const lockFile = 'lock.db'

/** A held lock; `release` may be called more than once. */
export interface Lock {
  release(): void
}

/**
 * Takes the place of a project's only writer: an exclusive transaction on `lock.db`, kept open until released. The
 * system frees it when the process ends, in whatever way, so there is no stale lock to clean up after kill -9 or a
 * power cut. A separate file, because the same lock on `project.db` would block readers.
 * @throws LoupeError `project_damaged` if `lock.db` is not one of our files; `project_in_use` immediately if another
 *   process, or this one, holds it
 */
export function lockProject(folder: string): Lock {
  refuseStrangeFiles(folder, lockFile)
  let connection: SqliteConnection.Database | undefined
  try {
    connection = new SqliteConnection(join(folder, lockFile), { timeout: 0 })
    connection.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    connection?.close()
    throw databaseError(error, folder)
  }
  return { release: () => connection.close() }
}
