import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { asLoupeError, LoupeError, type ErrorCode } from '../ml/errors.ts'
import { logCause } from '../ml/error-log.ts'
import { PictureError } from '../ml/images/pixels.ts'
import type { Problem } from './shapes/app.ts'

/** An error with a status of its own, where its code alone would say another. */
export class StatusError extends LoupeError {
  readonly status: ContentfulStatusCode
  constructor(status: ContentfulStatusCode, code: ErrorCode, message: string, next = '') {
    super(code, message, next)
    this.status = status
  }
}

/** There is no such thing at this address. */
export function notFound(message: string, code: ErrorCode = 'usage', next = 'Load the page again.'): StatusError {
  return new StatusError(404, code, message, next)
}

const statuses: Partial<Record<ErrorCode, ContentfulStatusCode>> = {
  usage: 400,
  no_run: 404,
  no_such_folder: 404,
  project_in_use: 409,
  project_gone: 410,
  source_not_chosen: 409,
  cancelled: 409,
  disk_full: 507,
  trainer_crashed: 500,
  engine_failed: 500,
  export_failed: 422,
  disk_failed: 500,
  out_of_memory: 500,
  failed: 500,
  unexpected: 500,
}

/** The HTTP status of an error; what was given and cannot be used is 422. */
export function statusOf(error: LoupeError): ContentfulStatusCode {
  return error instanceof StatusError ? error.status : (statuses[error.code] ?? 422)
}

export function problemOf({ code, message, next }: LoupeError): Problem {
  return { code, message, next }
}

/** Anything thrown, as people may see it: no stack, no words of libraries. */
export function knownError(error: unknown): LoupeError {
  if (error instanceof PictureError)
    return error.code === 'missing'
      ? notFound(error.message, 'nothing_readable', 'Put the file back, or point to where its folder is now.')
      : new LoupeError('nothing_readable', error.message, 'Replace the file, or leave the picture out.')
  if (error instanceof HTTPException)
    return new StatusError(
      error.status as ContentfulStatusCode,
      'usage',
      error.status === 413 ? 'That is more than Loupe takes at once.' : 'The request is not understood.',
      'Load the page again.',
    )
  return asLoupeError(error)
}

/** The answer to a failed request. */
export function answerProblem(c: Context, error: unknown): Response {
  const known = knownError(error)
  logCause(known, `${c.req.method} ${c.req.path}`)
  c.header('Cache-Control', 'no-store')
  return c.json(problemOf(known), statusOf(known))
}
