import path from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { exportRun } from '../../studio/exports/export-run.ts'
import { formatNames } from '../../../common/exports/select.ts'
import { packProject } from '../../studio/upkeep/pack.ts'
import { reclaimCache } from '../../studio/upkeep/reclaim.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Float32Again } from '../../studio/runs/float32-again.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { checked } from '../checked.ts'
import { downloadExport } from '../download.ts'
import { madeExportsDir, withinExports } from '../export-files.ts'
import { startJob } from '../jobs.ts'
import type { ServerContext } from '../context.ts'
import type { ExportResultShape } from '../shapes/runs.ts'
import { whatStays } from '../what-stays.ts'
import { wholePath } from './folders.ts'

/** Without the command's arguments: the page uses the train route for that. */
export function againOf(again: Float32Again | null): ExportResultShape['again'] {
  return again && { request: again.request, seconds: again.seconds, measured: again.measured }
}

/** Exports: models, galleries, data, and the packed project. */
export function exportRoutes(studio: ServerContext) {
  const { sessions, jobs } = studio
  return new Hono()
    .post(
      '/:p/runs/:r/export',
      checked('json', z.object({ formats: z.array(z.enum(formatNames)).min(1), dir: wholePath.optional() })),
      async (c) => {
        const { id, project } = await sessions.get(c.req.param('p'))
        const run = findRun(project, c.req.param('r'))
        const { formats, dir: wanted } = c.req.valid('json')
        const job = startJob(studio, id, {
          kind: 'export',
          run: run.id,
          work: async (session, work): Promise<ExportResultShape> => {
            const dir = wanted ?? path.join(madeExportsDir(session.project), run.id)
            const made = await exportRun(session.project, run, formats, dir, work)
            return { dir, exports: made.exports, parity: made.parity, again: againOf(made.again) }
          },
        })
        return c.json(job, 202)
      },
    )
    .post('/:p/pack', checked('json', z.object({ pictures: z.boolean(), file: wholePath.optional() })), async (c) => {
      const { id } = await sessions.get(c.req.param('p'))
      const { pictures, file } = c.req.valid('json')
      const job = startJob(studio, id, {
        kind: 'pack',
        work: (session, { observer, signal }) =>
          packProject(
            session.project,
            {
              file: file ?? path.join(madeExportsDir(session.project), `${path.basename(session.project.dir)}.zip`),
              pictures: pictures ? 'with' : 'without',
            },
            (done, total) => observer.progress('export', done, total),
            signal,
          ),
      })
      return c.json(job, 202)
    })
    .post('/:p/reclaim', async (c) => {
      const session = await sessions.get(c.req.param('p'))
      if (jobs.isBusy(session.id)) throw new LoupeError('project_in_use.by_job')
      const { bytes, left } = await reclaimCache(session.project)
      return c.json({ bytes, ...whatStays(left) })
    })
    .get('/:p/download', checked('query', z.object({ path: z.string().min(1).max(4096) })), async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return downloadExport(c, await withinExports(project, c.req.valid('query').path))
    })
}
