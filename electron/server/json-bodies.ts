import type { HonoRequest } from 'hono'
import { LoupeError } from '../ml/errors.ts'

/** The routes' own validator recognises JSON by this. */
const json = /^application\/([\w.-]+\+)?json$/

/**
 * Refuses a body that is not declared as JSON, which routes would otherwise treat as no body at all. A content type
 * without a body is harmless: curl and others send one, that of a form, with zero bytes.
 * @throws LoupeError 415
 */
export function refuseOtherBodies(request: HonoRequest): void {
  const type = request.header('content-type')?.split(';')[0].trim().toLowerCase()
  const hasBody = Number(request.header('content-length') ?? 0) > 0 || request.header('transfer-encoding') !== undefined
  if (!hasBody || (type !== undefined && json.test(type))) return
  throw new LoupeError('usage.not_json', { type }, { status: 415 })
}
