import { execFile } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { calibrationHash } from '../../../../electron/ml/backbones/int8/calibration.ts'
import { indexOfLargest } from '../../../../electron/ml/evaluation/metrics.ts'
import { readModelCard } from '../../../../electron/ml/export/model-card.ts'
import { readHead } from '../../../../electron/ml/training/head-file.ts'
import { runCalibrations } from '../../../../electron/studio/features/run-calibration.ts'
import { exportRun } from '../../../../electron/studio/exports/export-run.ts'
import { TrainerClient } from '../../../../electron/studio/jobs/trainer-client.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { pictureFile } from '../../../../electron/studio/db/pictures.ts'
import type { FinishedRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPlan } from '../../../../electron/studio/runs/plan.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { evaluateRun, preparedSources } from '../../../../electron/studio/runs/evaluate-run.ts'
import type { PredictJob } from '../../../../electron/trainer/protocol.ts'
import { sharedFolder } from '../../../fixtures/command/cli-checks.ts'
import { pythonForSamples } from '../../../fixtures/machine/python.ts'
import { colourProject, Notes } from '../../../fixtures/networks/tiny-trainer.ts'
import { importStandIn } from '../../../fixtures/networks/stand-in.ts'

const execFileAsync = promisify(execFile)
const { python, reason } = pythonForSamples()
if (reason) console.warn(`The Python sample is not tested: ${reason}`)
const dir = sharedFolder()
let trainer: TrainerClient
let project: Project

/** Stand-ins for two networks, for pictures of 224 and of 260 pixels. */
beforeAll(async () => {
  process.env.LOUPE_HOME = path.join(dir, 'home')
  trainer = new TrainerClient()
  for (const [name, architecture] of [
    ['small', 'efficientnet-lite0'],
    ['large', 'efficientnet-lite2'],
  ]) {
    await importStandIn(path.join(dir, 'home'), { architecture, name })
  }
  project = await colourProject(dir, 8)
})
afterAll(() => {
  trainer.close()
  project.close()
  delete process.env.LOUPE_HOME
})

const convex = { name: 'both', title: 'Both', solver: 'convex', penalty: 0.01, backbone: ['small', 'large'] }
const epochs = {
  ...{ name: 'both-epochs', title: 'Both, in epochs', solver: 'epochs', backbone: ['small', 'large'] },
  head: [{ type: 'Dropout' }, { type: 'Linear', out: 16 }, { type: 'ReLU' }, { type: 'Linear', out: 'classes' }],
  ...{ optimiser: { name: 'Adam', lr: 0.01 }, batch: 8, epochs: 5 },
}

async function trained(recipe: Record<string, unknown>): Promise<FinishedRun> {
  return (await trainPreset(project, { preset: 'recipe', recipe }, { trainer, observer: new Notes() })).run
}

/** A model's predictions for pictures, by file. */
async function predicted(model: PredictJob['model'], paths: string[]): Promise<Float32Array[]> {
  const said: Float32Array[] = []
  await trainer.run('predict', { model, paths }, (event) => {
    if (event.type === 'prediction') said[event.index] = event.probabilities
  })
  return said
}

function largestDifference(a: ArrayLike<number>[], b: ArrayLike<number>[]): number {
  return Math.max(...a.flatMap((row, i) => Array.from(row, (p, c) => Math.abs(p - b[i][c]))))
}

/**
 * The stored predictions of the test set equal evaluation from the cache and prediction from the files; returns these.
 */
async function judgedTheSame(run: FinishedRun): Promise<{ files: string[]; kept: ArrayLike<number>[] }> {
  const stored = new Map(project.predictions.ofRun(run.id).map((one) => [one.pictureId, one.probabilities]))
  const { rows, probabilities, forwardPasses } = await evaluateRun(project, run, 'test', {
    trainer,
    observer: new Notes(),
  })
  expect(forwardPasses).toBe(0)
  const kept = rows.map(({ id }) => stored.get(id) ?? [])
  const evaluated = rows.map((_, i) => probabilities.subarray(i * 3, i * 3 + 3))
  expect(largestDifference(evaluated, kept)).toBeLessThan(1e-6)
  const files = rows.map(pictureFile)
  const { evaluation: sources } = await preparedSources(project, run, { trainer, observer: new Notes() })
  const runDir = path.join(project.runsDir, run.id)
  expect(largestDifference(await predicted({ type: 'run', runDir, sources }, files), kept)).toBeLessThan(1e-4)
  return { files, kept }
}

test.for([convex, epochs])(
  '$solver: features of two backbones are scaled alike, and evaluation, prediction and exports agree',
  { timeout: 300_000 },
  async (recipe) => {
    const run = await trained(recipe)
    expect(run.backbone).toBe('small,large')

    // The weights include the scales, which are stored beside them.
    const { head, scaling } = await readHead(path.join(project.runsDir, run.id))
    const first = head.layers.find((layer) => layer.type === 'Linear')
    expect(first?.weight.rows).toBe(2560)
    expect(scaling?.widths).toEqual([1280, 1280])
    expect(scaling?.scales.every((scale) => scale > 0 && scale !== 1)).toBe(true)

    const { files, kept } = await judgedTheSame(run)

    const out = path.join(dir, `out-${recipe.solver}`)
    const { parity } = await exportRun(project, run, ['onnx', 'tfjs', 'gallery', 'features'], out, {
      trainer,
      observer: new Notes(),
    })
    for (const format of [parity?.onnx, parity?.tfjs]) {
      expect(format).toMatchObject({ sameTop: 1 })
      expect(format?.largestDifference).toBeLessThan(1e-3)
    }
    const card = await readModelCard(out)
    expect(card.inputs.map(({ name, width }) => [name, width])).toEqual([
      ['image', 224],
      ['image2', 260],
    ])
    expect(card.backbones?.map(({ input, scale }) => [input, scale])).toEqual([
      ['image', scaling?.scales[0]],
      ['image2', scaling?.scales[1]],
    ])
    const exported = await predicted({ type: 'exported', dir: out }, files)
    expect(largestDifference(exported, kept)).toBeLessThan(1e-3)
    expect(exported.map(indexOfLargest)).toEqual(kept.map(indexOfLargest))
    expect(fs.existsSync(path.join(out, 'gallery', 'index.html'))).toBe(true)
    // The names of the class indices in features.npz.
    expect(fs.readFileSync(path.join(out, 'classes.txt'), 'utf8').trim().split('\n')).toEqual(card.classes)

    // The samples feed every input that the card names.
    const commands = [[process.execPath, 'predict.mjs'], ...(python ? [[python, 'predict.py']] : [])]
    for (const [command, sample] of commands) {
      const { stdout } = await execFileAsync(command, [path.join(out, 'samples', sample), files[0]])
      const said = new Map(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split('\t') as [string, string]),
      )
      run.classes.forEach((name, c) => expect(Math.abs(Number(said.get(name)) - kept[0][c])).toBeLessThan(0.05))
    }
  },
)

test(
  'in int8 each backbone has its own calibration, and evaluation, prediction and the ONNX export agree',
  { timeout: 300_000 },
  async () => {
    const request = { preset: 'recipe' as const, recipe: convex, precision: 'int8' as const }
    const { run } = await trainPreset(project, request, { trainer, observer: new Notes() })
    expect(run).toMatchObject({ backbone: 'small,large', precision: 'int8' })
    const calibrations = runCalibrations(project, run, 2)
    expect(calibrations?.map(({ backbone }) => backbone)).toEqual(['small', 'large'])

    const { files, kept } = await judgedTheSame(run)

    const out = path.join(dir, 'out-int8')
    const { parity } = await exportRun(project, run, ['onnx', 'tfjs'], out, { trainer, observer: new Notes() })
    expect(parity?.onnx).toMatchObject({ sameTop: 1 })
    expect(parity?.onnx?.largestDifference).toBeLessThan(1e-3)
    expect(parity?.tfjs?.precisions).toEqual({ studio: 'int8', model: 'float32' })
    const card = await readModelCard(out)
    expect(card.backbones?.map(({ int8 }) => int8?.calibration)).toEqual(calibrations?.map(calibrationHash))
    expect(largestDifference(await predicted({ type: 'exported', dir: out }, files), kept)).toBeLessThan(1e-3)

    // The calibration of one is not enough.
    const file = path.join(project.runsDir, run.id, 'calibration.json')
    const [first] = JSON.parse(fs.readFileSync(file, 'utf8')) as unknown[]
    fs.writeFileSync(file, JSON.stringify([first]))
    await expect(preparedSources(project, run, { trainer, observer: new Notes() })).rejects.toMatchObject({
      code: 'no_run',
    })
  },
)

test('a second run on both finds the features of each in its own cache', { timeout: 120_000 }, async () => {
  await trained(convex)
  const { fit } = await trainPreset(project, { preset: 'recipe', recipe: convex }, { trainer, observer: new Notes() })
  expect(fit.forwardPasses).toBe(0)
  const one = { ...convex, backbone: 'large' }
  expect(
    (await trainPreset(project, { preset: 'recipe', recipe: one }, { trainer, observer: new Notes() })).fit
      .forwardPasses,
  ).toBe(0)
})

test('a recipe with a missing backbone fails with the command that adds it, and is left out of the plan', async () => {
  const request = { preset: 'recipe' as const, recipe: 'cats-dogs-ensemble' }
  await expect(trainPreset(project, request, { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'backbone_unknown',
    message: 'The backbone vgg19 is not installed.',
    next: 'Get a file of its weights: loupe backbones import FILE --arch vgg19 --name vgg19.',
  })
  const { choices } = await trainPlan(project)
  const names = choices.map(({ name }) => name)
  expect(names).toContain('quick')
  expect(names).not.toContain('cats-dogs-ensemble')
})
