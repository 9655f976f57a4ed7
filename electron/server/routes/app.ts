import { existsSync } from 'node:fs'
import path from 'node:path'
import { Hono } from 'hono'
import { backbones } from '../../ml/backbones/registry.ts'
import { projectsDir } from '../../studio/app/projects-dir.ts'
import { appSettingsSchema } from '../../studio/app/settings.ts'
import { appVersion } from '../../studio/app/version.ts'
import { loupeHome, resourcesDir } from '../../studio/base/home.ts'
import { whyNotTrainable } from '../../studio/runs/recipe-needs.ts'
import { builtInRecipes } from '../../studio/features/recipes.ts'
import { diagnostics } from '../../studio/upkeep/diagnostics.ts'
import { checked } from '../checked.ts'
import { download } from '../download.ts'
import type { AppInfo } from '../shapes/app.ts'
import type { ServerContext } from '../context.ts'

/** `/api/app`: the app itself. */
export function appRoutes({ settings, events, sessions }: ServerContext) {
  return new Hono()
    .get('/', async (c) => {
      const recipes = await builtInRecipes()
      const problems = await Promise.all(recipes.map((recipe) => whyNotTrainable(recipe)))
      const sample = path.join(resourcesDir(), 'sample')
      const info: AppInfo = {
        version: appVersion(),
        platform: process.platform,
        projectsDir: projectsDir(),
        settings: await settings.read(),
        recipes: recipes.map((recipe, i) => ({
          name: recipe.name,
          title: recipe.title,
          description: recipe.description,
          solver: recipe.solver,
          json: recipe,
          problem: problems[i],
        })),
        backbones: backbones(loupeHome()).map(({ name, title }) => ({ name, title })),
        ...(existsSync(sample) && { sample }),
      }
      return c.json(info)
    })
    .patch('/settings', checked('json', appSettingsSchema.partial()), async (c) => {
      const changes = c.req.valid('json')
      const changed = await settings.change((before) => ({ ...before, ...changes }))
      events.publish({ type: 'settings' })
      return c.json(changed)
    })
    .get('/diagnostics', async (c) => {
      const projects = sessions.all().map(({ project }) => project)
      const bytes = await diagnostics({ projects, about: { settings: await settings.read() } })
      return download(c, 'loupe-diagnostics.zip', 'application/zip', new Uint8Array(bytes))
    })
}
