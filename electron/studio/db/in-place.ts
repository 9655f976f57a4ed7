import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'
import type { Database as Connection } from 'better-sqlite3'
import { LoupeError } from '../../ml/errors.ts'
import { databaseError } from './errors.ts'

/**
 * Where an open database is. SQLite holds on to the file that it opened: it goes on writing, and says that all is well, when that file was
 * deleted, moved away or replaced by another one. What is written then is on no disk that anybody will find again.
 */
export interface Place {
  /**
   * 'here': what is written lies in the project's folder. 'gone': the folder, its database or the log of it is not there, or cannot be written
   * to, and may come back. 'replaced': another database lies there, or the disk failed: only reopening it helps.
   */
  state(): 'here' | 'gone' | 'replaced'
  /** @throws LoupeError `project_gone` unless it is here; `not_permitted` on a disk that has turned read-only */
  check(): void
}

/**
 * Watches the place of a connection that was just opened, and lets it commit nothing while it is not there: every write is checked before
 * it is committed, so that one that is refused is undone and none that is acknowledged is lost. Takes some 20 µs a transaction.
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
      // The log is there from the first look at the database until it is closed, and holds the newest writes.
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
    // After a failed write nobody knows what the disk holds, and SQLite's own idea of it may be another; a full disk is a plain refusal.
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
 * Puts itself between a connection and its writers, whoever they are: transactions are checked before they are committed, single statements
 * before they are run. SQLite's errors are reported in our own words.
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
        // Those within it are parts of it.
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
