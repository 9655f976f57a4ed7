import fs from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Recipe } from '../../../../electron/ml/training/recipes/schema.ts'
import { whyNoDeepTraining } from '../../../../electron/studio/engines/deep-training.ts'
import { createProject, openProject } from '../../../../electron/studio/project/project.ts'
import { runFolderJob } from '../../../../electron/studio/pipeline/folder-job.ts'
import { trainPlan } from '../../../../electron/studio/runs/plan.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { whyNotTrainable } from '../../../../electron/studio/runs/recipe-needs.ts'
import { loadRecipe } from '../../../../electron/studio/features/recipes.ts'
import { sharedFolder } from '../../../fixtures/command/cli-checks.ts'
import { NarrowTrainer, narrowSide } from '../../../fixtures/networks/narrow-trainer.ts'
import { Notes } from '../../../fixtures/networks/tiny-trainer.ts'
import { samplePicture } from '../../../fixtures/studio/trained-sample.ts'
import { importRandom } from '../../../fixtures/networks/weight-files.ts'

const dir = sharedFolder()
const pictures = path.join(dir, 'pictures')
let trainer: NarrowTrainer

/** ResNet-18 is imported, as the recipes require; the training process uses one an eighth as wide. */
beforeAll(async () => {
  process.env.LOUPE_HOME = path.join(dir, 'home')
  trainer = await NarrowTrainer.start(dir)
  for (const name of ['hat', 'shoes'])
    for (let i = 1; i <= 9; i++) {
      const split = i <= 5 ? 'train' : i <= 7 ? 'val' : 'test'
      const folder = path.join(pictures, split, name)
      fs.mkdirSync(folder, { recursive: true })
      fs.copyFileSync(samplePicture(`${name}-0${i}.jpg`), path.join(folder, `${i}.jpg`))
    }
})
beforeEach(() => void (process.env.LOUPE_DEEP_TRAINING = 'cpu'))
afterEach(() => delete process.env.LOUPE_DEEP_TRAINING)
afterAll(() => {
  trainer.close()
  delete process.env.LOUPE_HOME
})

/** The recipe with fewer epochs, and pictures of the size that the narrow network takes. */
function shortened(recipe: Recipe, changes: object): Recipe {
  const small = {
    eval: [{ name: 'Resize', size: [narrowSide, narrowSide] }, { name: 'ToTensor' }, { name: 'Normalize' }],
  }
  return { ...recipe, epochs: 2, transforms: small, ...changes } as Recipe
}

const names = ['cifar10', 'cats-dogs-finetune']

test.each(names)('%s says which backbone is missing, before anything is read', async (name) => {
  const recipe = await loadRecipe(name)
  const problem = { code: 'backbone_unknown', next: expect.stringContaining('loupe backbones import') as string }
  expect(await whyNotTrainable(recipe)).toMatchObject(problem)
  const projectDir = path.join(dir, 'never.loupe')
  const job = { target: pictures, projectDir, recipe, seed: 0, start: 'fresh' as const }
  await expect(runFolderJob(job, { trainer, observer: new Notes() })).rejects.toMatchObject(problem)
  expect(fs.existsSync(projectDir)).toBe(false)
})

test('with the backbone, they need an engine that trains convolutions', { timeout: 120_000 }, async () => {
  await importRandom(dir, { architecture: 'resnet18' }, trainer)
  delete process.env.LOUPE_DEEP_TRAINING
  const missing = await whyNoDeepTraining()
  for (const name of names) expect(await whyNotTrainable(await loadRecipe(name))).toEqual(missing)
  if (missing === null) return // a GPU, or a binding in node_modules, trains them here
  expect(missing).toMatchObject({
    code: 'engine_unavailable',
    next: expect.stringContaining('engine install') as string,
  })
  const projectDir = path.join(dir, 'never.loupe')
  const job = { target: pictures, projectDir, recipe: await loadRecipe('cifar10'), seed: 0, start: 'fresh' as const }
  await expect(runFolderJob(job, { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'engine_unavailable',
  })
  expect(fs.existsSync(projectDir)).toBe(false)
  const project = createProject(path.join(dir, 'refused.loupe'))
  try {
    const request = { preset: 'recipe' as const, recipe: 'cifar10' }
    await expect(trainPreset(project, request, { trainer, observer: new Notes() })).rejects.toMatchObject({
      code: 'engine_unavailable',
    })
    const planned = (await trainPlan(project)).choices.map(({ name }) => name)
    expect(planned).toContain('two-lists')
    expect(planned).not.toContain('cifar10')
  } finally {
    project.close()
  }
})

async function run(recipe: Recipe, changes: object) {
  const notes = new Notes()
  const [projectDir, out] = [`${recipe.name}.loupe`, `${recipe.name}-out`].map((name) => path.join(dir, name))
  const job = {
    target: pictures,
    projectDir,
    recipe: shortened(recipe, changes),
    seed: 0,
    start: 'fresh' as const,
    out,
  }
  return { notes, projectDir, outcome: await runFolderJob(job, { trainer, observer: notes }) }
}

test(
  'cifar10 trains every layer, reports its running loss and measures on the test pictures',
  { timeout: 300_000 },
  async () => {
    const { outcome, notes } = await run(await loadRecipe('cifar10'), { batch: 2, log_every: 2 })
    // Five steps per epoch: reported after the second and the fourth.
    expect(notes.steps.map(({ epoch, step, seen, total }) => [epoch, step, seen, total])).toEqual([
      [1, 2, 4, 10],
      [1, 4, 8, 10],
      [2, 2, 4, 10],
      [2, 4, 8, 10],
    ])
    expect(outcome.metrics.test?.n).toBe(4)
    expect(outcome.fit.bestEpoch).toBe(2)
    expect(outcome.exported?.parity?.onnx).toMatchObject({ sameTop: 1 })
  },
)

test(
  'cats-dogs-finetune reports the accuracy after each epoch and keeps the best one',
  { timeout: 300_000 },
  async () => {
    const { outcome, notes, projectDir } = await run(await loadRecipe('cats-dogs-finetune'), { batch: 5 })
    expect(notes.steps).toEqual([])
    for (const { accuracy, valAccuracy } of notes.epochs) {
      expect(accuracy).toBeGreaterThanOrEqual(0)
      expect(valAccuracy).toBeGreaterThanOrEqual(0)
    }
    const best = Math.max(...notes.epochs.map(({ valAccuracy }) => valAccuracy ?? 0))
    expect(outcome.metrics.val?.accuracy).toBeCloseTo(best, 6)
    const project = openProject(projectDir, 'read')
    expect(fs.existsSync(path.join(project.runsDir, outcome.run.id, 'backbone', 'weights.bin'))).toBe(true)
    project.close()
  },
)
