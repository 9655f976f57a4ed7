import { Hono } from 'hono'
import { z } from 'zod'
import { copies } from '../../studio/browse/duplicates.ts'
import { projectDetail } from '../../studio/browse/project-detail.ts'
import { unreadableFiles } from '../../studio/browse/unreadable.ts'
import { importFolder } from '../../studio/pipeline/import-folder.ts'
import { locateSource } from '../../studio/datasets/locate-source.ts'
import { readFolder } from '../../studio/datasets/read-folder.ts'
import { reportImport } from '../../studio/datasets/report-import.ts'
import { trainerInspect } from '../../studio/datasets/inspect.ts'
import { checked } from '../checked.ts'
import { chooseFolder } from '../choose-folder.ts'
import { startJob } from '../jobs.ts'
import type { ServerContext } from '../context.ts'
import { saveUpload, uploadsDir } from '../uploads.ts'
import { wholePath, layoutName } from './folders.ts'

const importRequest = z.object({
  folder: wholePath.optional(),
  layout: layoutName.optional(),
  /**
   * Whether a person chose this very folder. If not, one that only the project names is refused: `source_not_chosen`.
   */
  chosen: z.boolean().optional(),
})

/** How often pages are told about new pictures, in ms. */
const TOLD_EVERY_MS = 2000

/** Sources of pictures: folders, uploads, and folders that have moved. */
export function importRoutes(studio: ServerContext) {
  const { sessions, chosen, changed } = studio
  return new Hono()
    .put('/:p/uploads', checked('query', z.object({ path: z.string().min(1).max(1024) })), async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      const saved = await saveUpload(project, c.req.valid('query').path, {
        bytes: Number(c.req.header('content-length') ?? Number.NaN),
        body: c.req.raw.body,
        signal: c.req.raw.signal,
      })
      return c.json({ path: saved })
    })
    .post('/:p/import', checked('json', importRequest), async (c) => {
      const { id, project } = await sessions.get(c.req.param('p'))
      const { folder = uploadsDir(project), layout, chosen: isChosen = false } = c.req.valid('json')
      await chooseFolder(studio, project, folder, isChosen)
      const job = startJob(studio, id, {
        kind: 'import',
        work: async (session, { trainer, observer, signal }) => {
          const onFound = (count: number) => observer.progress('scan', count, 0)
          const reading = await readFolder(folder, { layout, signal, onFound })
          let toldAt = performance.now()
          const report = await importFolder(session.project, reading, {
            inspect: trainerInspect(trainer),
            onProgress: ({ stage, done, total }) => {
              observer.progress(stage, done, total)
              // What is already saved can be viewed meanwhile.
              if (performance.now() - toldAt < TOLD_EVERY_MS) return
              toldAt = performance.now()
              changed(session)
            },
            signal,
          })
          reportImport(report, observer)
          return report
        },
      })
      return c.json(job, 202)
    })
    .post('/:p/sources/:s/locate', checked('json', z.object({ folder: wholePath })), async (c) => {
      const session = await sessions.get(c.req.param('p'))
      const { root } = await locateSource(session.project, Number(c.req.param('s')), c.req.valid('json').folder)
      await chosen.choose(session.project, root)
      changed(session)
      return c.json(projectDetail(session.project, session.id))
    })
    .get('/:p/unreadable', async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(unreadableFiles(project))
    })
    .get('/:p/copies', async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(copies(project))
    })
}
