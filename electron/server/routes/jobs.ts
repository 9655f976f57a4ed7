import { Hono } from 'hono'
import { jobAnswer } from '../jobs.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { ServerContext } from '../context.ts'

/** `/api/jobs`: the running jobs, and the three things to do with them. */
export function jobRoutes({ jobs }: ServerContext) {
  const known = (id: string) => {
    const job = jobs.get(id)
    if (!job) throw new LoupeError('usage.job_gone', {}, { status: 404 })
    return job.id
  }
  return new Hono()
    .get('/', (c) => c.json(jobs.all().map(jobAnswer)))
    .post('/:id/cancel', (c) => c.json(jobAnswer(jobs.cancel(known(c.req.param('id'))))))
    .post('/:id/pause', (c) => c.json(jobAnswer(jobs.pause(known(c.req.param('id'))))))
    .post('/:id/resume', (c) => c.json(jobAnswer(jobs.resume(known(c.req.param('id'))))))
}
