import { errorLogFile } from './error-log.ts'

/** Every code that Loupe shows to people. Scripts may rely on the spelling. */
export type ErrorCode =
  // what was given cannot be used (exit status 3)
  | 'no_such_folder'
  | 'no_pictures'
  | 'nothing_readable'
  | 'too_few_classes'
  | 'not_a_project'
  | 'not_a_model'
  | 'not_a_file'
  | 'project_newer'
  | 'project_damaged'
  | 'project_linked'
  | 'folder_taken'
  | 'list_invalid'
  | 'recipe_invalid'
  | 'recipe_unsupported'
  | 'features_invalid'
  | 'backbone_unknown'
  | 'backbone_invalid'
  | 'no_run'
  | 'split_empty'
  // wrong usage (exit status 2)
  | 'usage'
  // something failed (exit status 1)
  | 'project_in_use'
  | 'project_gone'
  | 'source_not_chosen'
  | 'disk_full'
  | 'disk_failed'
  | 'out_of_memory'
  | 'not_permitted'
  | 'trainer_crashed'
  | 'engine_failed'
  | 'engine_unavailable'
  | 'engine_in_use'
  | 'export_failed'
  | 'failed'
  | 'unexpected'
  // stopped by the user (exit status 130)
  | 'cancelled'

/** An error that people see: a code to search for, what happened, and what to do next. */
export class LoupeError extends Error {
  readonly code: ErrorCode
  /** One sentence that says what the reader can do now. */
  readonly next: string

  constructor(code: ErrorCode, message: string, next = '', options: { cause?: unknown } = {}) {
    super(message, options)
    this.name = 'LoupeError'
    this.code = code
    this.next = next
  }
}

/** The same as data: what is kept with a job or run, and answered over HTTP. */
export type Problem = Pick<LoupeError, 'code' | 'message' | 'next'>

/** The error of a job that was stopped on purpose. */
export function cancelled(): LoupeError {
  return new LoupeError(
    'cancelled',
    'Stopped. What was computed so far is kept.',
    'Run the same command again to go on.',
  )
}

/** Throws `cancelled` when the signal has fired. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled()
}

/** What systems say, by what people can do about it. */
const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL'])
const forbidden = new Set(['EACCES', 'EPERM', 'EROFS', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'])
const failing = new Set([
  'EIO',
  'ENXIO',
  'ENODEV',
  'ESTALE',
  'ENOTCONN',
  'EREMOTEIO',
  'ETIMEDOUT',
  'EHOSTDOWN',
  'ENOMEDIUM',
])
const tooMany = new Set(['EMFILE', 'ENFILE'])

/**
 * Turns anything thrown into a LoupeError. What people can do something about (a full disk, no permission) has its own code; whatever nobody
 * foresaw is `unexpected`, and what a library or the system said about it is only its cause: it goes to the log, never into an answer.
 * @param place file or folder that was being worked on, for errors that do not say where they come from
 */
export function asLoupeError(error: unknown, place?: string): LoupeError {
  if (error instanceof LoupeError) return error
  const { code: given, path: named, dest } = (error ?? {}) as { code?: unknown; path?: string; dest?: string }
  const code = typeof given === 'string' ? given : ''
  // Of a copy it is the target's disk that is full.
  const path = (full.has(code) ? (dest ?? named) : named) ?? place
  const where = typeof path === 'string' && path !== '' ? ` (${path})` : ''
  const known = (ours: ErrorCode, message: string, next: string) =>
    new LoupeError(ours, message, next, { cause: error })
  if (full.has(code))
    return known(
      'disk_full',
      `The disk is full${where}.`,
      'Free some space and run the same again; what was saved is kept.',
    )
  if (forbidden.has(code))
    return known(
      'not_permitted',
      `Loupe may not read or write there${where}.`,
      'Check the permissions of that folder, or choose another.',
    )
  if (failing.has(code))
    return known(
      'disk_failed',
      `The disk or the network drive gives no answer, or a wrong one${where}.`,
      'See that it is connected, then try again; what was saved is kept.',
    )
  if (tooMany.has(code))
    return known('failed', 'Too many files are open at once.', 'Close other programs, then try again.')
  if (isOutOfMemory(error, code))
    return known('out_of_memory', 'There is not enough memory for this.', 'Close other programs, then try again.')
  // Every other refusal of the system: no such file, a folder in its place, a name that is too long, a link that leads in a circle.
  if (/^E[A-Z0-9]+$/.test(code) && typeof (error as NodeJS.ErrnoException).syscall === 'string')
    return known(
      'failed',
      `A file or folder is not what Loupe expected there${where}.`,
      'See that the path is right, and that no file has the name of a folder.',
    )
  return known(
    'unexpected',
    'Something happened that Loupe was not prepared for.',
    `Try again. If it comes back, report it with what is written in ${errorLogFile()}.`,
  )
}

/** The error of a write with the file that was written: the system names it where a file is opened, not where it is written to. */
export function writing(file: string, error: unknown): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  return error instanceof Error && typeof code === 'string' && path === undefined
    ? Object.assign(error, { path: file })
    : error
}

/** Typed arrays that cannot be had are RangeErrors. */
function isOutOfMemory(error: unknown, code: string): boolean {
  if (code === 'ENOMEM' || code === 'SQLITE_NOMEM' || code === 'ERR_MEMORY_ALLOCATION_FAILED') return true
  return error instanceof RangeError && /allocation failed|Invalid typed array length/.test(error.message)
}
