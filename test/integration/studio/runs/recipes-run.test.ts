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
import { importRandom } from '../../../fixtures/networks/weight-files.ts'

const dir = sharedFolder()
let trainer: TrainerClient

/**
 * ResNet-18 and a network that replaces the large ones, with random weights: their inputs are real, their outputs are
 * not.
 */
beforeAll(async () => {
  process.env.LOUPE_HOME = path.join(dir, 'home')
  trainer = new TrainerClient()
  for (const [name, architecture] of [
    ['resnet18', 'resnet18'],
    ['lite0', 'efficientnet-lite0'],
    ['lite2', 'efficientnet-lite2'],
  ]) {
    await importRandom(dir, { architecture, name }, trainer)
  }
  writeLists(lists, 8, 5)
}, 120_000)
afterAll(() => {
  trainer.close()
  delete process.env.LOUPE_HOME
})

const lists = path.join(dir, 'lists')

/**
 * This many hats and shoes of the sample, the first of each in `train.txt`, the others in `test.txt`, with the label
 * after a tab.
 */
function writeLists(folder: string, each: number, training: number): void {
  const lines: Record<'train' | 'test', string[]> = { train: [], test: [] }
  for (const [index, name] of ['hat', 'shoes'].entries())
    for (let i = 1; i <= each; i++) {
      const file = `${name}-0${i}.jpg`
      fs.mkdirSync(path.join(folder, name), { recursive: true })
      fs.copyFileSync(samplePicture(file), path.join(folder, name, file))
      lines[i <= training ? 'train' : 'test'].push(`${name}/${file}\t${index}`)
    }
  for (const [part, rows] of Object.entries(lines))
    fs.writeFileSync(path.join(folder, `${part}.txt`), rows.map((row) => `${row}\n`).join(''))
}

async function run(recipe: Recipe, out?: string, target = lists) {
  const notes = new Notes()
  const projectDir = path.join(dir, `${recipe.name}.loupe`)
  const job = { target, projectDir, recipe, seed: 0, start: 'fresh' as const, out }
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

test('VGG-16 with a layer after its classifier, and with its last layer replaced', { timeout: 240_000 }, async () => {
  await importRandom(dir, { architecture: 'vgg16', features: 'logits' }, trainer)
  // One picture through VGG-16 is more work than eight through the others.
  const few = path.join(dir, 'few')
  writeLists(few, 3, 2)
  for (const [name, width] of [
    ['two-lists-vgg-added', 1000],
    ['two-lists-vgg-replaced', 4096],
  ] as const) {
    const recipe = { ...(await loadRecipe(name)), epochs: 1, log_every: 1 } as Recipe
    const { outcome, notes } = await run(recipe, undefined, few)
    expect(outcome.fit.forwardPasses, name).toBe(6)
    expect(notes.steps.length, name).toBeGreaterThan(0)
    expect(outcome.metrics.test?.n, name).toBe(2)
    const { head } = await readHead(path.join(dir, `${name}.loupe`, 'runs', outcome.run.id))
    const linear = head.layers.at(-1)
    expect(linear?.type === 'Linear' && [linear.weight.rows, linear.weight.cols], name).toEqual([width, 2])
  }
})
