import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exportRun } from '../../../../electron/studio/exports/export-run.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { readHead } from '../../../../electron/ml/training/head-file.ts'
import { bestRun } from '../../../../electron/studio/runs/best-run.ts'
import { findRun, isFinished } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPlan } from '../../../../electron/studio/runs/plan.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { resumeRun } from '../../../../electron/studio/runs/resume.ts'
import { evaluateRun } from '../../../../electron/studio/runs/evaluate-run.ts'
import { NarrowTrainer } from '../../../fixtures/networks/narrow-trainer.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'
import { Notes } from '../../../fixtures/networks/tiny-trainer.ts'

const recipe = {
  ...{ name: 'deep', title: 'Deep', solver: 'epochs', mode: 'last-stage', batch: 8, epochs: 3, keep: 'best' },
  head: [
    { type: 'Dropout', p: 0.2 },
    { type: 'Linear', out: 'classes' },
  ],
  optimiser: { name: 'Adam', lr: 0.003 },
}
const requestOf = (changes: object) => ({ preset: 'recipe' as const, recipe: { ...recipe, ...changes }, seed: 7 })

let project: Project
let trainer: NarrowTrainer
let dir: string

beforeEach(() => {
  process.env.LOUPE_DEEP_TRAINING = 'cpu'
})
afterEach(() => delete process.env.LOUPE_DEEP_TRAINING)
eachWithColours(NarrowTrainer.start, (begun) => {
  ;({ project, trainer, dir } = begun)
})

const fileOf = (id: string, name: string) => fs.readFileSync(path.join(project.runsDir, id, name))
const flips = {
  train: [{ name: 'Resize', size: [32, 32] }, { name: 'RandomHorizontalFlip' }, { name: 'ToTensor' }],
}

describe.each([
  ['last stage', {}],
  ['last stage, cached views', { transforms: flips, views: { cached: 2 } }],
  ['last stage, fresh views', { transforms: flips, views: 'fresh' }],
  ['all layers, fresh views', { mode: 'full', epochs: 2, transforms: flips }],
])('%s', (_, changes) => {
  test('trains, keeps its own network, and evaluates and exports with it', async () => {
    const notes = new Notes()
    const { run, fit } = await trainPreset(project, requestOf(changes), { trainer, observer: notes })
    expect(run.status).toBe('done')
    expect(fit.engine.training).toBe('tfjs cpu')
    expect(notes.epochs.at(-1)?.loss).toBeLessThan(notes.epochs[0].loss)
    expect(
      fileOf(run.id, 'backbone/weights.bin').equals(fs.readFileSync(path.join(trainer.backbone.dir, 'weights.bin'))),
    ).toBe(false)
    expect(fs.existsSync(path.join(project.runsDir, run.id, 'frozen.onnx'))).toBe(false)

    const found = await evaluateRun(project, run, 'test', { trainer, observer: notes })
    expect(found.metrics.loss).toBeCloseTo(run.metrics.test?.loss ?? NaN, 6)

    const { parity } = await exportRun(project, run, ['onnx', 'tfjs'], path.join(dir, 'out'), {
      trainer,
      observer: notes,
    })
    for (const format of ['onnx', 'tfjs'] as const) {
      expect(parity?.[format]?.sameTop).toBe(1)
      expect(parity?.[format]?.largestDifference).toBeLessThan(1e-3)
    }
    // The stored network on onnxruntime confirms what the loop measured with TensorFlow.js.
    const best = notes.epochs.find(({ epoch }) => epoch === run.engine.bestEpoch)
    expect(run.metrics.val?.loss).toBeCloseTo(best?.valLoss ?? NaN, 2)
  })
})

test('a head that starts solved begins where quick ends', async () => {
  // The backbone's own view, as in the other run.
  const convex = { name: 'solved', title: 'Solved', solver: 'convex' }
  const exactly = { preset: 'recipe' as const, recipe: convex, precision: 'float32' as const, seed: 7 }
  const quick = await trainPreset(project, exactly, { trainer, observer: new Notes() })
  const still = { start: 'solved', epochs: 1, optimiser: { name: 'Adam', lr: 1e-9 } }
  const { run } = await trainPreset(project, requestOf(still), { trainer, observer: new Notes() })
  const weightsOf = async (id: string) => {
    const linear = (await readHead(path.join(project.runsDir, id))).head.layers.at(-1)
    return linear?.type === 'Linear' ? linear.weight.data : new Float32Array()
  }
  const [solved, begun] = [await weightsOf(quick.run.id), await weightsOf(run.id)]
  expect(solved.length).toBeGreaterThan(0)
  expect(begun.length).toBe(solved.length)
  expect(Math.max(...begun.map((value, i) => Math.abs(value - solved[i])))).toBeLessThan(1e-5)
})

test('Best continues with the last stage if an engine can train it; stopped there, it keeps the better of the others', async () => {
  const plan = await trainPlan(project)
  const secondsOf = (name: string) => plan.choices.find((choice) => choice.name === name)?.seconds ?? NaN
  expect(secondsOf('best')).toBeGreaterThan(secondsOf('best-last-stage'))
  const stopping = new AbortController()
  const onRun = (id: string) => id === 'r0003' && stopping.abort()
  const training = trainPreset(
    project,
    { preset: 'best' },
    { trainer, observer: new Notes(), signal: stopping.signal },
    { onRun },
  )
  await expect(training).rejects.toMatchObject({ code: 'cancelled' })
  const runs = project.runs.all()
  expect(runs.map(({ recipe, status }) => [recipe.name, status])).toEqual([
    ['quick', 'done'],
    ['best-mlp', 'done'],
    ['best-last-stage', 'cancelled'],
  ])
  expect(project.settings.get('currentRun')).toBe(bestRun(runs.filter(isFinished)).best.id)
})

test('a run that was killed continues and ends with the bytes of one that was never stopped', async () => {
  const whole = await trainPreset(project, requestOf({}), { trainer, observer: new Notes() })
  const killing = new Notes()
  killing.onEpoch = ({ epoch }) => {
    if (epoch === 2) process.kill(trainer.pid ?? 0, 'SIGKILL')
  }
  await expect(trainPreset(project, requestOf({}), { trainer, observer: killing })).rejects.toMatchObject({
    code: 'trainer_crashed',
  })
  const { run } = await resumeRun(project, 'r0002', { trainer, observer: new Notes() })
  for (const name of ['head.bin', 'backbone/weights.bin', 'backbone/backbone.onnx'])
    expect(fileOf(run.id, name).equals(fileOf(whole.run.id, name)), name).toBe(true)
})

test('a run that is stopped keeps the network of its best epoch, and can be continued', async () => {
  const stopping = new AbortController()
  const notes = new Notes()
  notes.onEpoch = () => stopping.abort()
  const request = requestOf({ epochs: 50 })
  await expect(
    trainPreset(project, request, { trainer, observer: notes, signal: stopping.signal }),
  ).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('best epoch so far') as string,
  })
  const run = findRun(project, 'r0001')
  expect(run.status).toBe('cancelled')
  const found = await evaluateRun(project, run, 'test', { trainer, observer: notes })
  expect(found.metrics.loss).toBeCloseTo(run.metrics.test?.loss ?? NaN, 6)
  expect(fs.existsSync(path.join(project.runsDir, run.id, 'checkpoint'))).toBe(true)
})

test('a run that is continued in the same process is judged by the network it ends with', async () => {
  const stopping = new AbortController()
  const notes = new Notes()
  notes.onEpoch = () => stopping.abort()
  const request = requestOf({ mode: 'full', epochs: 3, keep: 'last' })
  await expect(
    trainPreset(project, request, { trainer, observer: notes, signal: stopping.signal }),
  ).rejects.toMatchObject({
    code: 'cancelled',
  })
  const { run } = await resumeRun(project, 'r0001', { trainer, observer: new Notes() })
  // Computed again by a process that has not seen the earlier network.
  fs.rmSync(path.join(project.cacheDir, 'features'), { recursive: true })
  const other = await NarrowTrainer.start(dir)
  try {
    const found = await evaluateRun(project, run, 'test', { trainer: other, observer: new Notes() })
    expect(run.metrics.test?.loss).toBeCloseTo(found.metrics.loss, 6)
  } finally {
    other.close()
  }
})

test('damaged activations stop a run, and are computed again when it is resumed', async () => {
  await trainPreset(project, requestOf({}), { trainer, observer: new Notes() })
  const features = path.join(project.cacheDir, 'features')
  const space = fs.readdirSync(features).find((name) => name.includes('float16')) ?? ''
  const rows = path.join(features, space, '00000.rows')
  const bytes = fs.readFileSync(rows)
  bytes[100] ^= 1
  fs.writeFileSync(rows, bytes)
  await expect(trainPreset(project, requestOf({}), { trainer, observer: new Notes() })).rejects.toMatchObject({
    message: expect.stringContaining('damaged') as string,
  })
  const { run } = await resumeRun(project, 'r0002', { trainer, observer: new Notes() })
  for (const name of ['head.bin', 'backbone/weights.bin'])
    expect(fileOf(run.id, name).equals(fileOf('r0001', name)), name).toBe(true)
})

test('a run that is stopped before its first epoch leaves nothing of the frozen layers', async () => {
  const stopping = new AbortController()
  const notes = new Notes()
  notes.onProgress = (stage) => stage === 'features' && stopping.abort()
  await expect(
    trainPreset(project, requestOf({}), { trainer, observer: notes, signal: stopping.signal }),
  ).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(fs.existsSync(path.join(project.runsDir, 'r0001', 'frozen.onnx'))).toBe(false)
})

test('a run that is stopped while its network is evaluated continues from its last epoch', async () => {
  const stopping = new AbortController()
  const notes = new Notes()
  const last = recipe.epochs
  notes.onProgress = (stage) => stage === 'features' && notes.epochs.length === last && stopping.abort()
  await expect(
    trainPreset(project, requestOf({}), { trainer, observer: notes, signal: stopping.signal }),
  ).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(fs.existsSync(path.join(project.runsDir, 'r0001', 'checkpoint'))).toBe(true)
  const again = new Notes()
  const { run } = await resumeRun(project, 'r0001', { trainer, observer: again })
  expect(run.status).toBe('done')
  expect(again.epochs).toHaveLength(last)
  expect(fs.existsSync(path.join(project.runsDir, 'r0001', 'checkpoint'))).toBe(false)
})

const native = process.env.LOUPE_TEST_NATIVE_HOME
test.skipIf(!native)(
  'native TensorFlow trains all layers, twice to the same bytes (needs LOUPE_TEST_NATIVE_HOME)',
  async () => {
    delete process.env.LOUPE_DEEP_TRAINING
    const before = process.env.LOUPE_HOME
    process.env.LOUPE_HOME = native
    try {
      const request = requestOf({ mode: 'full', epochs: 2 })
      const first = await trainPreset(project, request, { trainer, observer: new Notes() })
      const second = await trainPreset(project, request, { trainer, observer: new Notes() })
      expect(first.fit.engine.training).toBe('tfjs tfjs-node')
      for (const name of ['head.bin', 'backbone/weights.bin'])
        expect(fileOf(second.run.id, name).equals(fileOf(first.run.id, name)), name).toBe(true)
    } finally {
      if (before === undefined) delete process.env.LOUPE_HOME
      else process.env.LOUPE_HOME = before
    }
  },
)

test('if nothing can train convolutions, the run is refused before any work', async () => {
  delete process.env.LOUPE_DEEP_TRAINING
  const before = process.env.LOUPE_HOME
  process.env.LOUPE_HOME = dir
  try {
    await expect(trainPreset(project, requestOf({}), { trainer, observer: new Notes() })).rejects.toMatchObject({
      code: 'engine_unavailable',
      next: expect.stringContaining('loupe engine install tensorflow'),
    })
    expect(fs.existsSync(path.join(project.cacheDir, 'features'))).toBe(false)
  } finally {
    if (before === undefined) delete process.env.LOUPE_HOME
    else process.env.LOUPE_HOME = before
  }
})
