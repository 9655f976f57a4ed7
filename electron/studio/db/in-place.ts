import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import { LoupeError } from '../../ml/errors.ts'
import { databaseError } from './errors.ts'

/**
 * Whether an open database is still in its place. SQLite keeps using the file that it opened: even if that was deleted,
 * moved away or replaced, it writes on and reports success. What is written then is on no disk where anybody will find
 * it.
 */
export interface Place {
  /**
   * 'here': writes go to the project's folder. 'gone': the folder, its database or the log is missing, or cannot be
   * written to, and may come back. 'replaced': another database is there, or the disk failed: only reopening helps.
   */
  state(): 'here' | 'gone' | 'replaced'
  /** @throws LoupeError `project_gone` unless it is here; `not_permitted` on a disk that has become read-only */
  check(): void
}

/**
 * Watches the place of a newly opened connection, and lets it commit nothing while it is not there: every write is
 * checked before it is committed, so that refused ones are undone and none that was acknowledged is lost. Takes about
 * 20 µs per transaction.
 * @param file of the connection
 */
export function keepInPlace(connection: Connection, file: string): Place {
  const folder = path.dirname(file)
  const opened = identity(file)
  let log: string | null = null
  let broken = false
  const place: Place = {
    state: () => {
      if (broken) return 'replaced'
      const now = identity(file)
      if (now !== opened) return now === null ? 'gone' : 'replaced'
      // The log exists from the first query until the database is closed, and contains the newest writes.
      const logNow = identity(`${file}-wal`)
      if (log === null) log = logNow
      return log === logNow ? 'here' : 'replaced'
    },
    check: () => {
      const state = place.state()
      if (state !== 'here') throw gone(folder, state)
      try {
        for (const written of [folder, file]) accessSync(written, constants.W_OK)
      } catch (error) {
        throw unwritable(error, folder)
      }
    },
  }
  guard(connection, place, (error) => {
    const code = (error as { code?: unknown } | null)?.code
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error
    const known = databaseError(error, folder)
    // After a failed write nobody knows what is on disk, and SQLite may assume something else; a full disk is merely a
    // refusal.
    if (code.startsWith('SQLITE_IOERR') && known.code !== 'disk_full') broken = true
    return known
  })
  return place
}

/** The identity of the file at a path; null if there is none. */
function identity(file: string): string | null {
  try {
    const facts = statSync(file, { bigint: true, throwIfNoEntry: false })
    return facts?.isFile() ? `${facts.dev}:${facts.ino}` : null
  } catch {
    return null
  }
}

function gone(folder: string, state: 'gone' | 'replaced'): LoupeError {
  return state === 'gone'
    ? new LoupeError('project_gone.not_there', { folder })
    : new LoupeError('project_gone.replaced', { folder })
}

function unwritable(error: unknown, folder: string): LoupeError {
  const readOnly = (error as NodeJS.ErrnoException).code === 'EROFS'
  return new LoupeError(
    readOnly ? 'not_permitted.disk_read_only' : 'not_permitted.no_longer',
    { folder },
    { cause: error },
  )
}

/**
 * Hooks into a connection: transactions are checked before they are committed, single statements before they are run.
 * SQLite's errors become our own.
 */
function guard(connection: Connection, place: Place, described: (error: unknown) => unknown): void {
  const told = <A extends unknown[], R>(run: (...given: A) => R) => {
    return function (this: unknown, ...given: A): R {
      try {
        return Reflect.apply(run, this, given)
      } catch (error) {
        throw described(error)
      }
    }
  }
  let depth = 0
  const transaction = connection.transaction.bind(connection)
  connection.transaction = ((work: (...given: unknown[]) => unknown) => {
    const made = transaction((...given: unknown[]) => {
      depth++
      try {
        const result = Reflect.apply(work, undefined, given) as unknown
        // Nested transactions are parts of it.
        if (depth === 1) place.check()
        return result
      } finally {
        depth--
      }
    })
    const { default: usual, deferred, immediate, exclusive } = made
    const ways = {
      default: told(usual),
      deferred: told(deferred),
      immediate: told(immediate),
      exclusive: told(exclusive),
    }
    return Object.assign(told(made), ways)
  }) as Connection['transaction']

  const prepare = connection.prepare.bind(connection)
  connection.prepare = ((sql: string) => {
    const statement = told(prepare)(sql)
    for (const name of ['run', 'get', 'all'] as const) {
      const run = statement[name].bind(statement) as (...given: unknown[]) => unknown
      const checked = (...given: unknown[]) => {
        if (!statement.readonly && !connection.inTransaction) place.check()
        return Reflect.apply(run, undefined, given) as unknown
      }
      Object.defineProperty(statement, name, { value: told(checked) })
    }
    return statement
  }) as Connection['prepare']
}
