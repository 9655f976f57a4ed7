import { statfsSync } from 'node:fs'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'

/** A value of a row that is not what its column holds. It is a LoupeError by itself where nobody says which project it is of. */
export class DamagedValue extends LoupeError {
  readonly column: string
  constructor(column: string, cause: unknown) {
    super(
      'project_damaged',
      `The database of the project holds something that Loupe cannot read (${column}).`,
      'Restore project.db from a backup, or import the pictures into a new project; the pictures themselves are not touched.',
      { cause },
    )
    this.column = column
  }
}

/** Below this much free space a failed write is taken for a full disk, bytes. SQLite's own pages and index need more. */
const fullBelow = 256 * 1024

/**
 * Turns what SQLite or the file system threw while working in a project into a LoupeError.
 * @param folder the project's folder: named in the message, and asked for its free space, because SQLite reports a full disk
 *   in several ways (SQLITE_FULL, SQLITE_IOERR_SHMSIZE for its index, SQLITE_CANTOPEN for a journal it could not create).
 */
export function databaseError(error: unknown, folder: string): LoupeError {
  if (error instanceof DamagedValue)
    return damaged(
      `The database of the project ${folder} holds something that Loupe cannot read (${error.column}).`,
      error,
    )
  if (error instanceof LoupeError) return error
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return asLoupeError(error, folder)
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return damaged(`The database of the project ${folder} is damaged.`, error)
  // A table or column is missing, or there already: the file says it is of another version than it is.
  if (code === 'SQLITE_ERROR' || code === 'SQLITE_SCHEMA')
    return damaged(`The database of the project ${folder} is not laid out as Loupe does it.`, error)
  if (code.startsWith('SQLITE_BUSY')) return inUse(folder, error)
  if (code === 'SQLITE_FULL' || (/^SQLITE_(IOERR|CANTOPEN)/.test(code) && diskIsFull(folder)))
    return new LoupeError(
      'disk_full',
      `The disk is full (${folder}).`,
      'Free some space and run the same again; what was saved is kept.',
      { cause: error },
    )
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code))
    return new LoupeError(
      'not_permitted',
      `Loupe may not read or write the project ${folder}.`,
      'Check the permissions of that folder, or choose another.',
      { cause: error },
    )
  if (/^SQLITE_(IOERR|PROTOCOL|NOLFS)/.test(code))
    return new LoupeError(
      'disk_failed',
      `The disk or the network drive gives no answer, or a wrong one (${folder}).`,
      'See that it is connected and can be written to, then try again; what was saved is kept.',
      { cause: error },
    )
  return asLoupeError(error, folder)
}

function damaged(message: string, cause: unknown): LoupeError {
  const next =
    'Restore project.db from a backup, or import the pictures into a new project; the pictures themselves are not touched.'
  return new LoupeError('project_damaged', message, next, { cause })
}

/** The error of a database that holds what Loupe never writes. @param what a few words for it */
export function notOurs(folder: string, what: string): LoupeError {
  return new LoupeError(
    'project_damaged',
    `The database of the project ${folder} holds what Loupe never writes: ${what}.`,
    'Restore project.db from a backup, or import the pictures into a new project. If it came from someone else, do not use it; ask for it again.',
  )
}

/** The error of a second writer. */
export function inUse(folder: string, cause?: unknown): LoupeError {
  return new LoupeError(
    'project_in_use',
    `The project ${folder} is in use: another Loupe window or command is writing to it.`,
    'Wait until that one is done, or close it, and try again.',
    { cause },
  )
}

function diskIsFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < fullBelow
  } catch {
    return false
  }
}
