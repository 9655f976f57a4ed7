import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { problemCodes } from '../../common/problems/codes.ts'
import type { Problem } from '../../common/problems/sentences.ts'
import { asLoupeError, LoupeError, problemOf } from '../ml/errors.ts'
import { logCause } from '../ml/error-log.ts'
import { PictureError } from '../ml/images/pixels.ts'

/** The HTTP status of an error. */
export function statusOf(error: LoupeError): ContentfulStatusCode {
  return (error.status ?? problemCodes[error.code].http) as ContentfulStatusCode
}

/** Anything thrown, in a form that people may see: no stack, no message from a library. */
function knownError(error: unknown): LoupeError {
  if (error instanceof PictureError)
    return error.code === 'missing'
      ? new LoupeError('nothing_readable.picture_gone', { picture: error.unusable.fault }, { status: 404 })
      : new LoupeError('nothing_readable.picture', { picture: error.unusable.fault })
  if (error instanceof HTTPException) {
    const options = { status: error.status, cause: error }
    return new LoupeError(error.status === 413 ? 'usage.too_much' : 'usage.not_understood', {}, options)
  }
  return asLoupeError(error)
}

/** The answer to a failed request. @param say puts it into other words than the English ones */
export function answerProblem(c: Context, error: unknown, say = (problem: Problem) => problem): Response {
  const known = knownError(error)
  logCause(known, `${c.req.method} ${c.req.path}`)
  c.header('Cache-Control', 'no-store')
  return c.json(say(problemOf(known)), statusOf(known))
}
