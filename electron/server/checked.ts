import { zValidator } from '@hono/zod-validator'
import type { ValidationTargets } from 'hono'
import type { z } from 'zod'
import { describeFaults } from '../ml/training/recipes/faults.ts'
import { StatusError } from './problem.ts'

/** Checks the body, query or address of a request; what does not fit is a Problem that says where. */
export function checked<Target extends keyof ValidationTargets, Schema extends z.ZodType>(
  target: Target,
  schema: Schema,
) {
  return zValidator(target, schema, (result) => {
    if (result.success) return
    const why = describeFaults(result.error as unknown as z.ZodError)
    throw new StatusError(400, 'usage', `The request is not understood (${why}).`, 'Load the page again.')
  })
}
