import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { PICTURE_LIMITS } from '../ml/images/limits.ts'
import { refuseOtherBodies } from './json-bodies.ts'
import { LoupeError } from '../ml/errors.ts'
import { appRoutes } from './routes/app.ts'
import { engineRoutes } from './routes/engines.ts'
import { eventRoutes } from './routes/events.ts'
import { exportRoutes } from './routes/exports.ts'
import { folderRoutes } from './routes/folders.ts'
import { importRoutes } from './routes/imports.ts'
import { jobRoutes } from './routes/jobs.ts'
import { labelRoutes } from './routes/labels.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { pipelineRoutes } from './routes/pipeline.ts'
import { projectRoutes } from './routes/projects.ts'
import { runRoutes } from './routes/runs.ts'
import type { ServerContext } from './context.ts'

/** Enough for an edit of a million pictures. */
const LARGEST_JSON = 16 * 2 ** 20

/**
 * What a browser may read with its sign-in cookie alone: pictures in `<img>`, downloads, events. Everything else needs
 * the page's key too.
 */
export const byCookie =
  /^\/api\/(health|events|app\/diagnostics|projects\/[^/]+\/(download|pictures\/\d+\/(thumb|file|view)))$/

/** POST requests that change nothing in a project: they work even if the disk has become read-only. */
const writesNothing = /\/(close|thumbs|split\/preview)$/

/** Every route below /api, as one typed chain: `hc<Routes>()` is the page's client. */
export function routes(studio: ServerContext) {
  const tooLarge = () => {
    throw new LoupeError('usage.too_much_sent', {}, { status: 413 })
  }
  const json = bodyLimit({ maxSize: LARGEST_JSON, onError: tooLarge })
  const picture = bodyLimit({ maxSize: PICTURE_LIMITS.bytes, onError: tooLarge })
  const app = new Hono().basePath('/api')
  // Uploads are measured while they are streamed.
  app.use(async (c, next) => {
    if (c.req.method === 'GET' || c.req.path.endsWith('/uploads')) return next()
    if (c.req.path.endsWith('/try')) return picture(c, next)
    refuseOtherBodies(c.req)
    return json(c, next)
  })
  app.use('/projects/:p/*', async (c, next) => {
    // Checked before an upload or an hour of training; writes to the database are checked again.
    const place = studio.sessions.peek(c.req.param('p'))?.project.place
    const writes = c.req.method !== 'GET' && c.req.method !== 'DELETE' && !writesNothing.test(c.req.path)
    // A replaced project is reopened.
    if (writes && place?.state() !== 'replaced') place?.check()
    return next()
  })
  const all = app
    .get('/health', (c) => c.json({ ok: true }))
    .route('/app', appRoutes(studio))
    .route('/', folderRoutes(studio))
    .route('/engines', engineRoutes(studio))
    .route('/events', eventRoutes(studio))
    .route('/jobs', jobRoutes(studio))
    .route('/projects', projectRoutes(studio))
    .route('/projects', importRoutes(studio))
    .route('/projects', pictureRoutes(studio))
    .route('/projects', labelRoutes(studio))
    .route('/projects', runRoutes(studio))
    .route('/projects', exportRoutes(studio))
    .route('/projects', pipelineRoutes(studio))
  app.all('*', () => {
    throw new LoupeError('usage.no_address', {}, { status: 404 })
  })
  return all
}

export type Routes = ReturnType<typeof routes>
