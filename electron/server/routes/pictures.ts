import { thumbnailType, thumbnailSides, type ThumbnailSide } from '../../../common/pictures/thumbnail.ts'
import { Hono } from 'hono'
import { etag } from 'hono/etag'
import { stream } from 'hono/streaming'
import { z } from 'zod'
import { pictureColumns } from '../../studio/browse/columns.ts'
import { pictureDetail } from '../../studio/browse/picture-detail.ts'
import { findRun } from '../../studio/runs/finished-run.ts'
import { loadRecipe, usualRecipe } from '../../studio/features/recipes.ts'
import { checked } from '../checked.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Session } from '../sessions/sessions.ts'
import type { ServerContext } from '../context.ts'
import { screenPicture } from '../thumbnails/screen-picture.ts'
import { NobodyWaits } from '../thumbnails/newest-first.ts'
import { thumbLines } from '../thumbnails/thumb-lines.ts'
import { findPicture, originalOf } from '../sessions/picture-lookup.ts'

const side = z.coerce
  .number()
  .default(192)
  .refine((n): n is ThumbnailSide => thumbnailSides.some((one) => one === n), `one of ${thumbnailSides.join(', ')}`)
/** A grid requests a row or two at a time. */
const thumbsQuery = z.object({ pictures: z.array(z.object({ id: z.int().min(1), s: side })).max(200) })
const since = z.coerce.number().int().min(0).optional()
const viewQuery = z.object({
  recipe: z
    .string()
    .min(1)
    .max(100)
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'the name of a built-in recipe')
    .default(usualRecipe),
  /** A run of the project, to use its own recipe instead of a built-in one. */
  run: z.string().max(20).optional(),
  kind: z.enum(['eval', 'train']).default('eval'),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(0),
})

/** A browser may keep pictures, but must revalidate each time, signed in. */
const ASK_AGAIN = 'private, no-cache'

/** The pictures of a project: their columns, and each as bytes. */
export function pictureRoutes({ sessions, thumbnails, workers }: ServerContext) {
  const find = (session: Session, text: string) => {
    const picture = /^\d{1,15}$/.test(text) ? findPicture(session.project, Number(text)) : undefined
    if (!picture) throw new LoupeError('usage.no_such_picture', {}, { status: 404 })
    return picture
  }
  return (
    new Hono()
      .get('/:p/pictures', checked('query', z.object({ since })), async (c) => {
        const { project } = await sessions.get(c.req.param('p'))
        const revision = c.req.valid('query').since
        return c.json(pictureColumns(project, revision === undefined ? undefined : { since: revision }))
      })
      .get('/:p/pictures/:id', async (c) => {
        const session = await sessions.get(c.req.param('p'))
        return c.json(pictureDetail(session.project, find(session, c.req.param('id')).id))
      })
      .get(
        '/:p/pictures/:id/thumb',
        checked('query', z.object({ s: side, v: z.string().max(64).optional() })),
        async (c) => {
          const session = sessions.peek(c.req.param('p')) ?? (await sessions.get(c.req.param('p')))
          const picture = find(session, c.req.param('id'))
          const { s } = c.req.valid('query')
          const tag = `"${picture.hash.slice(0, 16)}-${s}"`
          const headers = { ETag: tag, 'Cache-Control': ASK_AGAIN }
          if (c.req.header('if-none-match') === tag) return c.body(null, 304, headers)
          try {
            const { signal } = c.req.raw
            const bytes = await thumbnails.get(session.project.cacheDir, originalOf(picture), s, signal)
            return c.body(bytes, 200, { 'Content-Type': thumbnailType, ...headers })
          } catch (error) {
            // The client is gone, so nobody reads the answer.
            if (error instanceof NobodyWaits) throw new LoupeError('cancelled.request', {}, { status: 409 })
            throw error
          }
        },
      )
      // Many per request: one request for each picture that scrolls past would cost the browser more than the picture.
      .post('/:p/thumbs', checked('json', thumbsQuery), async (c) => {
        const { project } = sessions.peek(c.req.param('p')) ?? (await sessions.get(c.req.param('p')))
        const { pictures } = c.req.valid('json')
        const gone = new AbortController()
        c.header('Content-Type', 'application/x-ndjson')
        c.header('Cache-Control', 'private, no-store')
        return stream(c, async (out) => {
          out.onAbort(() => gone.abort())
          const lines = thumbLines(pictures.length, async (place) => {
            const { id, s } = pictures[place]
            const picture = findPicture(project, id)
            if (!picture) throw new LoupeError('usage.no_such_picture', {}, { status: 404 })
            return thumbnails.get(project.cacheDir, originalOf(picture), s, gone.signal)
          })
          for await (const piece of lines) await out.write(piece)
        })
      })
      .get('/:p/pictures/:id/file', etag(), async (c) => {
        const session = await sessions.get(c.req.param('p'))
        const { type, bytes } = await screenPicture(originalOf(find(session, c.req.param('id'))), workers)
        return c.body(bytes, 200, { 'Content-Type': type, 'Cache-Control': ASK_AGAIN })
      })
      .get('/:p/pictures/:id/view', etag(), checked('query', viewQuery), async (c) => {
        const session = await sessions.get(c.req.param('p'))
        const picture = find(session, c.req.param('id'))
        const { recipe: name, run, kind: view, seed } = c.req.valid('query')
        const recipe = run === undefined ? await loadRecipe(name) : findRun(session.project, run).recipe
        const bytes = await workers.run({ kind: 'view', recipe, view, seed, ...originalOf(picture) })
        return c.body(bytes, 200, { 'Content-Type': thumbnailType, 'Cache-Control': ASK_AGAIN })
      })
  )
}
