import type { HonoRequest } from 'hono'
import { LoupeError } from '../ml/errors.ts'

/** As the routes' own validator knows JSON. */
const json = /^application\/([\w.-]+\+)?json$/

/**
 * Refuses a body that is not declared as JSON, which routes would otherwise treat as no body at all. A type alone does no harm: curl and
 * others name one, a form's, for a body of no bytes.
 * @throws LoupeError 415
 */
export function refuseOtherBodies(request: HonoRequest): void {
  const type = request.header('content-type')?.split(';')[0].trim().toLowerCase()
  const hasBody = Number(request.header('content-length') ?? 0) > 0 || request.header('transfer-encoding') !== undefined
  if (!hasBody || (type !== undefined && json.test(type))) return
  throw new LoupeError('usage.not_json', { type }, { status: 415 })
}
