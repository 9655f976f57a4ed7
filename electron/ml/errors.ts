import type { ProblemCode } from '../../common/problems/codes.ts'
import { problemBy, type ProblemFacts, type ProblemId } from '../../common/problems/problem.ts'
import type { Problem, Facts } from '../../common/problems/sentences.ts'
import { allProblems as english } from '../../common/words/en/problems/all.ts'
import { errorLogFile } from './error-log.ts'

export type { Problem } from '../../common/problems/sentences.ts'

export interface ErrorOptions {
  cause?: unknown
  /** HTTP status of the answer, if it differs from the code's. */
  status?: number
}

/** The facts, if the sentence needs any, then the options. */
type Given<Id extends ProblemId> =
  ProblemFacts<Id> extends [infer About]
    ? [about: About, options?: ErrorOptions]
    : [about?: Record<string, never>, options?: ErrorOptions]

/**
 * An error that people see: a code to search for, which of its sentences applies, and that sentence's facts. The
 * sentences are in `common/words`; `message` and `next` are the English ones.
 */
export class LoupeError<Id extends ProblemId = ProblemId> extends Error {
  readonly code: ProblemCode
  readonly reason: string | undefined
  readonly about: Facts
  /** One sentence about what the reader can do now. */
  readonly next: string
  readonly status: number | undefined

  constructor(id: Id, ...given: Given<Id>)
  /** A problem reported before, by another process or an earlier version. */
  constructor(said: Problem, options?: ErrorOptions)
  constructor(what: string | Problem, ...given: unknown[]) {
    const [about, options] = (typeof what === 'string' ? given : [what.about, given[0]]) as [Facts?, ErrorOptions?]
    const said: Problem = typeof what === 'string' ? problemBy(english, what as ProblemId, about) : what
    super(said.message, options)
    this.name = 'LoupeError'
    this.code = said.code
    this.reason = said.reason
    this.about = said.about ?? {}
    this.next = said.next
    this.status = options?.status
  }
}

/** The same as data: stored with a job or run, sent between processes and over HTTP. */
export function problemOf({ code, reason, about, message, next }: LoupeError): Problem {
  return { code, message, next, ...(reason !== undefined && { reason, about }) }
}

/** The error of a job that was stopped on purpose. */
export function cancelled(): LoupeError {
  return new LoupeError('cancelled.by_user')
}

/** Throws `cancelled` if the signal has been aborted. */
export function checkCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled()
}

/** System errors, grouped by what people can do about them. */
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
 * Turns anything thrown into a LoupeError. If people can do something about it (a full disk, no permission), it has its
 * own code. Everything else is `unexpected`, and the message of a library or the system is only its cause: it goes to
 * the log, never into an answer.
 * @param known file or folder that was being worked on, for errors that do not name one
 */
export function asLoupeError(error: unknown, known?: string): LoupeError {
  if (error instanceof LoupeError) return error
  const { code: given, path: named, dest } = (error ?? {}) as { code?: unknown; path?: string; dest?: string }
  const code = typeof given === 'string' ? given : ''
  // In a copy, it is the target's disk that is full.
  const path = (full.has(code) ? (dest ?? named) : named) ?? known
  const place = typeof path === 'string' && path !== '' ? path : undefined
  const options = { cause: error }
  if (full.has(code)) return new LoupeError('disk_full.at', { place }, options)
  if (forbidden.has(code)) return new LoupeError('not_permitted.at', { place }, options)
  if (failing.has(code)) return new LoupeError('disk_failed.at', { place }, options)
  if (tooMany.has(code)) return new LoupeError('failed.too_many_files', {}, options)
  if (isOutOfMemory(error, code)) return new LoupeError('out_of_memory.here', {}, options)
  // Every other refusal of the system: a missing file, a folder in its place, a name that is too long, a circular link.
  if (/^E[A-Z0-9]+$/.test(code) && typeof (error as NodeJS.ErrnoException).syscall === 'string')
    return new LoupeError('failed.not_as_expected', { place }, options)
  return new LoupeError('unexpected.error', { log: errorLogFile() }, options)
}

/** Adds the written file to a write error: the system names the file when opening fails, but not when writing does. */
export function writing(file: string, error: unknown): unknown {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException
  return error instanceof Error && typeof code === 'string' && path === undefined
    ? Object.assign(error, { path: file })
    : error
}

/** Typed arrays that do not fit into memory throw RangeErrors. */
function isOutOfMemory(error: unknown, code: string): boolean {
  if (code === 'ENOMEM' || code === 'SQLITE_NOMEM' || code === 'ERR_MEMORY_ALLOCATION_FAILED') return true
  return error instanceof RangeError && /allocation failed|Invalid typed array length/.test(error.message)
}
