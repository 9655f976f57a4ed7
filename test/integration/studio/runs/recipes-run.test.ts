import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHead } from '../../../../electron/ml/training/head-file.ts'
import type { Recipe } from '../../../../electron/ml/training/recipes/schema.ts'
import { TrainerClient } from '../../../../electron/studio/jobs/trainer-client.ts'
import { runFolderJob } from '../../../../electron/studio/pipeline/folder-job.ts'
import { loadRecipe } from '../../../../electron/studio/features/recipes.ts'
import { sharedFolder } from '../../../fixtures/command/cli-checks.ts'
import { Notes } from '../../../fixtures/networks/tiny-trainer.ts'
import { samplePicture } from '../../../fixtures/studio/trained-sample.ts'
import { importStandIn } from '../../../fixtures/networks/stand-in.ts'

const dir = sharedFolder()
const home = path.join(dir, 'home')
let trainer: TrainerClient

/** Stand-ins for the networks of the recipes: their inputs are real, their outputs are not. */
beforeAll(async () => {
  process.env.LOUPE_HOME = home
  trainer = new TrainerClient()
  for (const [name, architecture] of [
    ['resnet18', 'resnet18'],
    ['lite0', 'efficientnet-lite0'],
    ['lite2', 'efficientnet-lite2'],
  ]) {
    await importStandIn(home, { architecture, name })
  }
  await importStandIn(home, { architecture: 'vgg16', points: ['logits', 'penultimate'] })
  writeLists()
}, 120_000)
afterAll(() => {
  trainer.close()
  delete process.env.LOUPE_HOME
})

const lists = path.join(dir, 'lists')

/**
 * Eight hats and eight shoes of the sample, the first five of each in `train.txt`, the others in `test.txt`, with the label
 * after a tab.
 */
function writeLists(): void {
  const lines: Record<'train' | 'test', string[]> = { train: [], test: [] }
  for (const [index, name] of ['hat', 'shoes'].entries())
    for (let i = 1; i <= 8; i++) {
      const file = `${name}-0${i}.jpg`
      fs.mkdirSync(path.join(lists, name), { recursive: true })
      fs.copyFileSync(samplePicture(file), path.join(lists, name, file))
      lines[i <= 5 ? 'train' : 'test'].push(`${name}/${file}\t${index}`)
    }
  for (const [part, rows] of Object.entries(lines))
    fs.writeFileSync(path.join(lists, `${part}.txt`), rows.map((row) => `${row}\n`).join(''))
}

async function run(recipe: Recipe, out?: string) {
  const notes = new Notes()
  const projectDir = path.join(dir, `${recipe.name}.loupe`)
  const job = { target: lists, projectDir, recipe, seed: 0, start: 'fresh' as const, out }
  return { notes, outcome: await runFolderJob(job, { trainer, observer: notes }) }
}

test(
  'two-lists trains by its lists, reports the loss of every ten batches and measures on the test list',
  { timeout: 120_000 },
  async () => {
    const recipe = await loadRecipe('two-lists')
    const { outcome, notes } = await run(
      { ...recipe, batch: 1, epochs: 2, log_every: 3 } as Recipe,
      path.join(dir, 'two'),
    )
    expect(outcome.run.backbone).toBe('resnet18')
    expect(outcome.metrics.test?.n).toBe(6)
    expect(notes.epochs.map(({ epoch }) => epoch)).toEqual([1, 2])
    expect(notes.steps.length).toBeGreaterThan(0)
    for (const { loss, seen, total } of notes.steps) {
      expect(loss).toBeGreaterThan(0)
      expect(seen).toBeLessThanOrEqual(total)
    }
    expect(outcome.exported?.parity?.onnx).toMatchObject({ sameTop: 1 })
  },
)

test('food-20 makes its rotated and mirrored views of 244 pixels again each epoch', { timeout: 120_000 }, async () => {
  const recipe = await loadRecipe('food-20')
  const { outcome } = await run({ ...recipe, epochs: 2 } as Recipe)
  const { train, val, test } = outcome.fit.used
  // Each picture once for evaluation, each training picture again in each epoch.
  expect(outcome.fit.forwardPasses).toBe(train.length + val.length + test.length + 2 * train.length)
  expect(outcome.run.history).toHaveLength(2)
})

test('cats-dogs-ensemble joins what each network sees in its own size', { timeout: 120_000 }, async () => {
  const recipe = await loadRecipe('cats-dogs-ensemble')
  const { outcome } = await run({ ...recipe, backbone: ['lite0', 'lite2', 'resnet18'], epochs: 2 } as Recipe)
  expect(outcome.run.backbone).toBe('lite0,lite2,resnet18')
  expect(outcome.fit.forwardPasses).toBe(3 * 16)
  expect(outcome.metrics.test?.n).toBe(6)
})

test('VGG-16 with a layer behind its classifier, and with its last layer replaced', { timeout: 240_000 }, async () => {
  for (const [name, width] of [
    ['two-lists-vgg-added', 1000],
    ['two-lists-vgg-replaced', 4096],
  ] as const) {
    const recipe = { ...(await loadRecipe(name)), epochs: 1, log_every: 1 } as Recipe
    const { outcome, notes } = await run(recipe)
    expect(outcome.fit.forwardPasses, name).toBe(16)
    expect(notes.steps.length, name).toBeGreaterThan(0)
    expect(outcome.metrics.test?.n, name).toBe(6)
    const { head } = await readHead(path.join(dir, `${name}.loupe`, 'runs', outcome.run.id))
    const linear = head.layers.at(-1)
    expect(linear?.type === 'Linear' && [linear.weight.rows, linear.weight.cols], name).toEqual([width, 2])
  }
})
