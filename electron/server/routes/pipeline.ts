import path from 'node:path'
import { Hono } from 'hono'
import { z } from 'zod'
import { formatNames } from '../../../common/exports/select.ts'
import { requestedRecipe, withBackbones, usualRecipe } from '../../studio/features/recipes.ts'
import { runFeaturesJob } from '../../studio/pipeline/features-job.ts'
import { runModelJob } from '../../studio/pipeline/folder-job.ts'
import { checked } from '../checked.ts'
import { chooseFolder } from '../choose-folder.ts'
import { madeExportsDir } from '../export-files.ts'
import { startJob } from '../jobs.ts'
import type { FeaturesResult, ModelResult } from '../shapes/runs.ts'
import type { ServerContext } from '../context.ts'
import { layoutName, wholePath } from './folders.ts'
import { againOf } from './exports.ts'
import { precision, recipeWish, seed } from './runs.ts'

/** The folder to import first; without one, the project is used as it is. */
const pictures = {
  folder: wholePath.optional(),
  layout: layoutName.optional(),
  /** Whether a person chose this very folder; see `importRoutes`. */
  chosen: z.boolean().optional(),
  precision: precision.optional(),
}
const modelRequest = z.object({
  ...pictures,
  recipe: recipeWish.optional(),
  /** `NAME[,NAME]` to use instead of the recipe's. */
  backbone: z.string().max(200).optional(),
  seed: seed.optional(),
  start: z.enum(['fresh', 'last']).optional(),
  /** Where and what to export; if missing, nothing is exported. */
  dir: wholePath.optional(),
  formats: z.array(z.enum(formatNames)).min(1).optional(),
})
const featuresRequest = z.object({
  ...pictures,
  recipe: recipeWish.optional(),
  backbone: z.string().max(100).optional(),
  /** `.h5` or `.npz`; by default `features.h5` in the project's folder of exports. */
  file: wholePath.optional(),
  bySplit: z.boolean().optional(),
})

/** Whole jobs, as in the commands `train` and `features`: from a folder to a model, or to a file of features. */
export function pipelineRoutes(studio: ServerContext) {
  const { sessions } = studio
  return new Hono()
    .post('/:p/model', checked('json', modelRequest), async (c) => {
      const { id, project } = await sessions.get(c.req.param('p'))
      const {
        folder,
        chosen = false,
        recipe,
        backbone,
        dir,
        seed = 0,
        start = 'fresh',
        ...wanted
      } = c.req.valid('json')
      if (folder !== undefined) await chooseFolder(studio, project, folder, chosen)
      const asked = withBackbones(await requestedRecipe(recipe ?? usualRecipe), backbone)
      let started: string | null = null
      const job = startJob(studio, id, {
        kind: 'train',
        work: async (session, work): Promise<ModelResult> => {
          const open = () => session.project
          const isNew = session.project.pictures.present().length === 0
          const onRun = (run: string) => {
            started = run
            work.observer.run(run)
          }
          const made = { ...wanted, folder: folder ?? null, recipe: asked, out: dir, seed, start }
          const { run, imported, skipped, exported } = await runModelJob(
            made,
            { open, isNew, onRun, resume: started },
            work,
          )
          const { exports = {}, parity = null, again = null } = exported ?? {}
          return { run: run.id, imported, skipped, dir: dir ?? null, exports, parity, again: againOf(again) }
        },
      })
      return c.json(job, 202)
    })
    .post('/:p/features', checked('json', featuresRequest), async (c) => {
      const { id, project } = await sessions.get(c.req.param('p'))
      const { folder, chosen = false, recipe, backbone = 'resnet50', file: wish, ...wanted } = c.req.valid('json')
      if (folder !== undefined) await chooseFolder(studio, project, folder, chosen)
      const seen = recipe === undefined ? undefined : await requestedRecipe(recipe)
      const job = startJob(studio, id, {
        kind: 'export',
        work: async (session, work): Promise<FeaturesResult> => {
          const file = wish ?? path.join(madeExportsDir(session.project), 'features.h5')
          const made = { ...wanted, folder: folder ?? null, backbone, recipe: seen, file }
          const { files, ...found } = await runFeaturesJob(made, () => session.project, work)
          const exports = Object.fromEntries(Object.entries(files).map(([part, one]) => [part, one.file]))
          return { ...found, dir: path.dirname(file), exports, parity: null, again: null }
        },
      })
      return c.json(job, 202)
    })
}
