import type { ProblemCode } from '../../common/problems/codes.ts'
import { problemBy, type ProblemFacts, type ProblemId } from '../../common/problems/problem.ts'
import type { Problem, Facts } from '../../common/problems/sentences.ts'
import { allProblems as english } from '../../common/words/en/problems/all.ts'
import { errorLogFile } from './error-log.ts'

export type { Problem } from '../../common/problems/sentences.ts'

export interface ErrorOptions {
  cause?: unknown
  /** HTTP status of the answer, where the code alone would say another. */
  status?: number
}

/** The facts of a sentence, where it needs any, then what was behind it. */
export type Given<Id extends ProblemId> =
  ProblemFacts<Id> extends [infer About]
    ? [about: About, options?: ErrorOptions]
    : [about?: Record<string, never>, options?: ErrorOptions]

/**
 * An error that people see: a code to search for, which of its sentences, and the facts that the sentence is about. The sentences stand in
 * `common/words`; `message` and `next` are the English ones.
 */
export class LoupeError<Id extends ProblemId = ProblemId> extends Error {
  readonly code: ProblemCode
  readonly reason: string | undefined
  readonly about: Facts
  /** One sentence that says what the reader can do now. */
  readonly next: string
  readonly status: number | undefined

  constructor(id: Id, ...given: Given<Id>)
  /** One that was reported before, by another process or an earlier version. */
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

/** The same as data: what is kept with a job or run, sent between processes and answered over HTTP. */
export function problemOf({ code, reason, about, message, next }: LoupeError): Problem {
  return { code, message, next, ...(reason !== undefined && { reason, about }) }
}

/** The error of a job that was stopped on purpose. */
export function cancelled(): LoupeError {
  return new LoupeError('cancelled.by_user')
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
 * foresaw is `unexpected`, and the message of a library or the system is only its cause: it goes to the log, never into an answer.
 * @param known file or folder that was being worked on, for errors that do not say where they come from
 */
export function asLoupeError(error: unknown, known?: string): LoupeError {
  if (error instanceof LoupeError) return error
  const { code: given, path: named, dest } = (error ?? {}) as { code?: unknown; path?: string; dest?: string }
  const code = typeof given === 'string' ? given : ''
  // Of a copy it is the target's disk that is full.
  const path = (full.has(code) ? (dest ?? named) : named) ?? known
  const place = typeof path === 'string' && path !== '' ? path : undefined
  const options = { cause: error }
  if (full.has(code)) return new LoupeError('disk_full.at', { place }, options)
  if (forbidden.has(code)) return new LoupeError('not_permitted.at', { place }, options)
  if (failing.has(code)) return new LoupeError('disk_failed.at', { place }, options)
  if (tooMany.has(code)) return new LoupeError('failed.too_many_files', {}, options)
  if (isOutOfMemory(error, code)) return new LoupeError('out_of_memory.here', {}, options)
  // Every other refusal of the system: no such file, a folder in its place, a name that is too long, a link that leads in a circle.
  if (/^E[A-Z0-9]+$/.test(code) && typeof (error as NodeJS.ErrnoException).syscall === 'string')
    return new LoupeError('failed.not_as_expected', { place }, options)
  return new LoupeError('unexpected.error', { log: errorLogFile() }, options)
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
