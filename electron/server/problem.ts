import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { problemCodes } from '../../common/problems/codes.ts'
import { asLoupeError, LoupeError, problemOf, type ErrorCode } from '../ml/errors.ts'
import { logCause } from '../ml/error-log.ts'
import { PictureError } from '../ml/images/pixels.ts'

/** An error with a status of its own. Being replaced by the option `status` of LoupeError. */
export class StatusError extends LoupeError {
  override readonly status: ContentfulStatusCode
  constructor(status: ContentfulStatusCode, code: ErrorCode, message: string, next = '') {
    super(code, message, next)
    this.status = status
  }
}

/** There is no such thing at this address. */
export function notFound(message: string, code: ErrorCode = 'usage', next = 'Load the page again.'): StatusError {
  return new StatusError(404, code, message, next)
}

/** The HTTP status of an error. */
export function statusOf(error: LoupeError): ContentfulStatusCode {
  return (error.status ?? problemCodes[error.code].http) as ContentfulStatusCode
}

/** Anything thrown, as people may see it: no stack, no words of libraries. */
export function knownError(error: unknown): LoupeError {
  if (error instanceof PictureError)
    return error.code === 'missing'
      ? new LoupeError('nothing_readable.picture_gone', { picture: error.fault }, { status: 404 })
      : new LoupeError('nothing_readable.picture', { picture: error.fault })
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
