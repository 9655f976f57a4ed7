/** Every code that Loupe shows to people. Scripts may rely on the spelling. */
export type ErrorCode =
  // what was given cannot be used (exit status 3)
  | 'no_such_folder'
  | 'no_pictures'
  | 'nothing_readable'
  | 'too_few_classes'
  | 'not_a_project'
  | 'not_a_model'
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
  | 'source_not_chosen'
  | 'disk_full'
  | 'not_permitted'
  | 'trainer_crashed'
  | 'engine_failed'
  | 'engine_unavailable'
  | 'engine_in_use'
  | 'export_failed'
  | 'failed'
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

/** Turns anything thrown into a LoupeError; system errors people know (full disk, no permission) get their own code. */
export function asLoupeError(error: unknown): LoupeError {
  if (error instanceof LoupeError) return error
  const { code, path, dest, message } = error as { code?: string; path?: string; dest?: string; message?: string }
  const where = path ? ` (${path})` : ''
  if (code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT')
    return new LoupeError(
      'disk_full',
      // Of a copy, `path` is what was read.
      `The disk is full${dest ? ` (${dest})` : where}.`,
      'Free some space and run the same again; what was saved is kept.',
      { cause: error },
    )
  if (
    code === 'EACCES' ||
    code === 'EPERM' ||
    code === 'EROFS' ||
    code === 'SQLITE_READONLY' ||
    code === 'SQLITE_CANTOPEN'
  )
    return new LoupeError(
      'not_permitted',
      `Loupe may not read or write there${where}.`,
      'Check the permissions of that folder, or choose another.',
      { cause: error },
    )
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EEXIST' || code === 'EISDIR')
    return new LoupeError(
      'failed',
      `A file or folder is not what Loupe expected there${where}.`,
      'See that the path is right, and that no file has the name of a folder.',
      { cause: error },
    )
  return new LoupeError('failed', message ?? String(error), '', { cause: error })
}
