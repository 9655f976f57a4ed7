import { sayChoice } from '../../../common/words/choice.ts'
import { numbers } from '../../../common/words/en/numbers.ts'
import { results } from '../../../common/words/en/results.ts'
import { train } from '../../../common/words/en/train.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { setCurrentRun } from '../../studio/runs/current.ts'
import { predictionColumns } from '../../studio/browse/predictions.ts'
import { compareRuns } from '../../studio/browse/run-comparison.ts'
import { runDetail } from '../../studio/browse/run-detail.ts'
import { trainPreset } from '../../studio/runs/presets.ts'
import { findRun, isResumable } from '../../studio/runs/finished-run.ts'
import { trainPlan } from '../../studio/runs/plan.ts'
import { resumeRun } from '../../studio/runs/resume.ts'
import { removeRun } from '../../studio/upkeep/remove.ts'
import { checked } from '../checked.ts'
import { startJob } from '../jobs.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { ServerContext } from '../context.ts'
import { tryPicture } from '../try-picture.ts'

export const precision = z.enum(['auto', 'float32', 'int8'])
export const seed = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Name of a built-in recipe, or a whole recipe. */
export const recipeWish = z.union([
  z
    .string()
    .max(100)
    .regex(/^[a-z0-9][a-z0-9-]*$/),
  z.record(z.string(), z.unknown()),
])
const trainRequest = z.object({
  preset: z.enum(['fast', 'best', 'recipe']),
  recipe: recipeWish.optional(),
  precision: precision.optional(),
  seed: seed.optional(),
  start: z.enum(['fresh', 'last', 'auto']).optional(),
})

/** Training, and the runs it makes. */
export function runRoutes(studio: ServerContext) {
  const { sessions, changed } = studio
  return new Hono()
    .get('/:p/train/plan', checked('query', z.object({ precision: precision.optional() })), async (c) =>
      c.json(await trainPlan((await sessions.get(c.req.param('p'))).project, c.req.valid('query').precision)),
    )
    .post('/:p/train', checked('json', trainRequest), async (c) => {
      const { id } = await sessions.get(c.req.param('p'))
      const request = c.req.valid('json')
      let started: string | null = null
      const job = startJob(studio, id, {
        kind: 'train',
        work: async ({ project }, work) => {
          const hooks = {
            onRun: (run: string) => {
              started = run
              work.observer.run(run)
            },
          }
          // A paused job continues its own run. 'best' makes several runs and starts over, but its features are cached.
          const before = started === null || request.preset === 'best' ? undefined : project.runs.get(started)
          if (before && isResumable(before)) {
            const { run } = await resumeRun(project, before.id, work, hooks)
            return { run: run.id }
          }
          const { run, runs, choice } = await trainPreset(project, request, work, hooks)
          const reason = choice
            ? sayChoice(choice, choice.kept, { train, results, numbers })
            : `${run.recipe.title} is the current run.`
          return { run: run.id, runs, reason }
        },
      })
      return c.json(job, 202)
    })
    .get('/:p/runs/:r', async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(runDetail(project, c.req.param('r')))
    })
    .get('/:p/runs/:r/predictions', async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(predictionColumns(project, c.req.param('r')))
    })
    .get('/:p/runs/:r/compare', checked('query', z.object({ with: z.string().max(20) })), async (c) => {
      const { project } = await sessions.get(c.req.param('p'))
      return c.json(compareRuns(project, c.req.valid('query').with, c.req.param('r')))
    })
    .delete('/:p/runs/:r', async (c) => {
      const session = await sessions.get(c.req.param('p'))
      await removeRun(session.project, c.req.param('r'))
      changed(session)
      return c.json({ removed: true })
    })
    .post('/:p/runs/:r/resume', async (c) => {
      const { id, project } = await sessions.get(c.req.param('p'))
      const run = c.req.param('r')
      if (!project.runs.get(run)) throw new LoupeError('no_run.at_address', { run }, { status: 404 })
      const job = startJob(studio, id, {
        kind: 'train',
        run,
        work: async (session, work) => {
          const hooks = { onRun: (made: string) => work.observer.run(made) }
          const outcome = await resumeRun(session.project, run, work, hooks)
          return { run: outcome.run.id }
        },
      })
      return c.json(job, 202)
    })
    .put('/:p/current-run', checked('json', z.object({ run: z.string().max(20) })), async (c) => {
      const session = await sessions.get(c.req.param('p'))
      const { id } = findRun(session.project, c.req.valid('json').run)
      setCurrentRun(session.project, id)
      changed(session)
      return c.json({ run: id })
    })
    .post('/:p/runs/:r/try', async (c) => {
      const session = await sessions.get(c.req.param('p'))
      const run = findRun(session.project, c.req.param('r'))
      return c.json(await tryPicture(session, run, new Uint8Array(await c.req.arrayBuffer()), c.req.raw.signal))
    })
}
