import { statfsSync } from 'node:fs'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'
import type { ForeignThing } from './foreign.ts'

/**
 * A value of a row that its column must not contain. It is a LoupeError by itself if nobody adds which project it
 * belongs to.
 */
export class DamagedValue extends LoupeError<'project_damaged.value'> {
  readonly column: string
  constructor(column: string, cause: unknown) {
    super('project_damaged.value', { column }, { cause })
    this.column = column
  }
}

/**
 * With less free space than this, in bytes, a failed write is blamed on a full disk. SQLite's own pages and index need
 * more.
 */
const fullBelow = 256 * 1024

/**
 * Turns what SQLite or the file system threw while working in a project into a LoupeError.
 * @param folder the project's folder: named in the message, and checked for free space, because SQLite reports a full
 *   disk in several ways (SQLITE_FULL, SQLITE_IOERR_SHMSIZE for its index, SQLITE_CANTOPEN for a journal it could not
 *   create).
 */
export function databaseError(error: unknown, folder: string): LoupeError {
  if (error instanceof DamagedValue)
    return new LoupeError('project_damaged.value', { column: error.column, folder }, { cause: error })
  if (error instanceof LoupeError) return error
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return asLoupeError(error, folder)
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new LoupeError('project_damaged.file', { folder }, { cause: error })
  // A table or column is missing or already exists: the file's version is not what it claims.
  if (code === 'SQLITE_ERROR' || code === 'SQLITE_SCHEMA')
    return new LoupeError('project_damaged.layout', { folder }, { cause: error })
  if (code.startsWith('SQLITE_BUSY')) return inUse(folder, error)
  if (code === 'SQLITE_FULL' || (/^SQLITE_(IOERR|CANTOPEN)/.test(code) && diskIsFull(folder)))
    return new LoupeError('disk_full.at', { place: folder }, { cause: error })
  if (/^SQLITE_(READONLY|CANTOPEN|PERM|AUTH)/.test(code))
    return new LoupeError('not_permitted.project', { folder }, { cause: error })
  if (/^SQLITE_(IOERR|PROTOCOL|NOLFS)/.test(code))
    return new LoupeError('disk_failed.project', { folder }, { cause: error })
  return asLoupeError(error, folder)
}

/** The error for a database with contents that Loupe never writes. */
export function notOurs(folder: string, foreign: ForeignThing): LoupeError {
  return new LoupeError('project_damaged.foreign', { folder, ...foreign })
}

/** The error of a second writer. */
function inUse(folder: string, cause?: unknown): LoupeError {
  return new LoupeError('project_in_use.elsewhere', { folder }, { cause })
}

function diskIsFull(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize < fullBelow
  } catch {
    return false
  }
}
