import { wizardSteps } from '../../../common/wizard.ts'
import path from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { LoupeError } from '../../ml/errors.ts'
import { freeProjectDir, projectsDir } from '../../studio/app/projects-dir.ts'
import { renameProject } from '../../studio/browse/name.ts'
import { projectDetail } from '../../studio/browse/project-detail.ts'
import { setSeal } from '../../studio/browse/seal.ts'
import { setWizardState } from '../../studio/browse/wizard-state.ts'
import { warmUp } from '../../studio/pipeline/open-ahead.ts'
import { trustPlaces } from '../../studio/project/own-folders.ts'
import { isProject } from '../../studio/project/project.ts'
import { deleteProject } from '../../studio/upkeep/remove.ts'
import { unpackProject } from '../../studio/upkeep/unpack.ts'
import { checked } from '../checked.ts'
import { unpackUpload } from '../pack-uploads.ts'
import type { ServerContext } from '../context.ts'
import { whatStays } from '../what-stays.ts'
import { wholePath } from './folders.ts'

const projectName = z.string().trim().min(1).max(120)
const wizardState = z.object({
  step: z.enum(wizardSteps),
  done: z.boolean(),
})

/** `/api/projects`: the list, and each project as a whole. */
export function projectRoutes({ sessions, recents, chosen, summaries, jobs, events, changed }: ServerContext) {
  return new Hono()
    .get('/', async (c) => c.json((await recents.all()).map((recent) => summaries.of(recent))))
    .post('/', checked('json', z.object({ name: projectName, dir: wholePath.optional() })), async (c) => {
      const { name, dir } = c.req.valid('json')
      const session = await sessions.create(dir ?? freeProjectDir(projectsDir(), name))
      renameProject(session.project, name)
      return c.json(projectDetail(session.project, session.id), 201)
    })
    .post('/open', checked('json', z.object({ dir: wholePath })), async (c) => {
      const { project, id } = await sessions.openDir(c.req.valid('json').dir)
      return c.json(projectDetail(project, id))
    })
    .post('/unpack', checked('json', z.object({ file: wholePath, dir: wholePath.optional() })), async (c) => {
      const { file, dir } = c.req.valid('json')
      const made = await unpackProject(file, dir ?? freeProjectDir(projectsDir(), nameOfPack(file)))
      const { project, id } = await sessions.openDir(made)
      return c.json(projectDetail(project, id), 201)
    })
    .put('/unpack/uploads', checked('query', z.object({ name: z.string().min(1).max(1024) })), async (c) => {
      const made = await unpackUpload(freeProjectDir(projectsDir(), nameOfPack(c.req.valid('query').name)), {
        bytes: Number(c.req.header('content-length') ?? Number.NaN),
        body: c.req.raw.body,
        signal: c.req.raw.signal,
      })
      const { project, id } = await sessions.openDir(made)
      return c.json(projectDetail(project, id), 201)
    })
    .get('/:p', async (c) => {
      const { project, id } = await sessions.get(c.req.param('p'))
      return c.json(projectDetail(project, id))
    })
    .delete('/:p', checked('json', z.object({ files: z.enum(['keep', 'delete']) })), async (c) => {
      const id = c.req.param('p')
      const { files } = c.req.valid('json')
      const dir = await sessions.dirOf(id)
      await jobs.forget(id)
      const { gone, left } = await sessions.whileClosed(id, async () => {
        // Works even if there is nothing left to delete, so that the card of a missing folder can be removed.
        const deletion = isProject(dir) ? await deleteProject(dir, files) : { gone: false, left: [] }
        if (files === 'delete') await chosen.forget(dir)
        await recents.forget(dir)
        return deletion
      })
      events.publish({ type: 'projects' })
      return c.json({ gone, ...whatStays(left) })
    })
    .post('/:p/close', (c) => {
      const id = c.req.param('p')
      if (jobs.isBusy(id)) throw busy()
      sessions.close(id)
      return c.json({ closed: true })
    })
    .post('/:p/trust', async (c) => {
      const id = c.req.param('p')
      const dir = await sessions.dirOf(id)
      if (jobs.isBusy(id)) throw busy()
      await trustPlaces(dir)
      sessions.close(id)
      const { project } = await sessions.get(id)
      return c.json(projectDetail(project, id))
    })
    .post('/:p/rename', checked('json', z.object({ name: projectName })), async (c) => {
      const session = await sessions.get(c.req.param('p'))
      renameProject(session.project, c.req.valid('json').name)
      changed(session)
      events.publish({ type: 'projects' })
      return c.json(projectDetail(session.project, session.id))
    })
    .put('/:p/wizard', checked('json', wizardState), async (c) => {
      const { project, trainer } = await sessions.get(c.req.param('p'))
      const state = setWizardState(project, c.req.valid('json'))
      // The wizard ends by starting the first training; the answer does not wait for it.
      if (!state.done && state.step !== 'source') void warmUp(project, trainer())
      return c.json(state)
    })
    .post('/:p/seal', checked('json', z.object({ sealed: z.boolean() })), async (c) => {
      const session = await sessions.get(c.req.param('p'))
      const state = setSeal(session.project, c.req.valid('json').sealed)
      changed(session)
      return c.json(state)
    })
}

function busy(): LoupeError {
  return new LoupeError('project_in_use.by_job')
}

/** 'hats' of 'hats.loupe.zip'. */
function nameOfPack(file: string): string {
  return path
    .basename(file)
    .replace(/\.zip$/i, '')
    .replace(/\.loupe$/i, '')
}
