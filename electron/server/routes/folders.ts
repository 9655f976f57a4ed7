import os from 'node:os'
import path from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { notChosen } from '../../studio/datasets/chosen-sources.ts'
import { previewFolder } from '../../studio/browse/folder-preview.ts'
import { layoutWishes } from '../../../common/layouts.ts'
import { checked } from '../checked.ts'
import { listFolder } from '../folders/listing.ts'
import type { ServerContext } from '../context.ts'

/** A path on this computer. It must be absolute: users do not see which folder the server runs in. */
export const wholePath = z
  .string()
  .min(1)
  .max(4096)
  .refine((given) => path.isAbsolute(given) && !given.includes('\0'), 'a whole path')
export const layoutName = z.enum(layoutWishes)

const previewRequest = z.object({
  folder: wholePath,
  layout: layoutName.optional(),
  /** Id of the project that names the folder, if no person did: then a folder that nobody chose is not read. */
  source: z.string().max(20).optional(),
})

/** `/api/folders` and `/api/look`: folders of this computer, before they belong to a project. */
export function folderRoutes({ sessions, chosen }: ServerContext) {
  return new Hono()
    .get('/folders', checked('query', z.object({ path: wholePath.optional() })), async (c) =>
      c.json(await listFolder(c.req.valid('query').path ?? os.homedir())),
    )
    .post('/look', checked('json', previewRequest), async (c) => {
      const { folder, layout, source } = c.req.valid('json')
      if (source !== undefined) {
        const unchosen = await chosen.unchosen((await sessions.get(source)).project, folder)
        if (unchosen !== null) throw notChosen(unchosen)
      }
      return c.json(await previewFolder(folder, layout, c.req.raw.signal))
    })
}
