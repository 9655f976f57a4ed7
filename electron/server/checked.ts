import { zValidator } from '@hono/zod-validator'
import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { LoupeError } from '../ml/errors.ts'

/**
 * Validates the body, query or path parameters of a request; what does not fit is answered with a Problem that says
 * where.
 */
export function checked<Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) {
  return zValidator(target, schema, (result) => {
    if (result.success) return
    const cause = result.error as unknown as z.ZodError
    const places = cause.issues.map((issue) => issue.path.map(String).join('.') || target)
    throw new LoupeError('usage.request', { places: [...new Set(places)] }, { status: 400, cause })
  })
}
