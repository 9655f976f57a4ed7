import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { findRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { resumeRun } from '../../../../electron/studio/runs/resume.ts'
import { Notes, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'

/** Slow enough to be stopped midway: one step per picture. */
const recipe = {
  ...{ name: 'slow', title: 'Slow', solver: 'epochs', batch: 1, epochs: 15, keep: 'best' },
  head: [
    { type: 'Linear', out: 64 },
    { type: 'ReLU' },
    { type: 'Dropout', p: 0.2 },
    { type: 'Linear', out: 'classes' },
  ],
  optimiser: { name: 'Adam', lr: 0.003 },
}
const request = { preset: 'recipe' as const, recipe, seed: 7 }

let project: Project
let trainer: TinyTrainer

eachWithColours(TinyTrainer.start, (begun) => {
  ;({ project, trainer } = begun)
})

const headOf = (id: string) => fs.readFileSync(path.join(project.runsDir, id, 'head.bin'))

/** Calls `act` once, in the middle of the epochs. */
function inTheMiddle(notes: Notes, act: () => void): Notes {
  notes.onEpoch = ({ epoch }) => {
    if (epoch === 5) act()
  }
  return notes
}

test('a run whose trainer was killed continues and ends with the bytes of one that was never stopped', async () => {
  const whole = await trainPreset(project, request, { trainer, observer: new Notes() })
  const killing = inTheMiddle(new Notes(), () => process.kill(trainer.pid ?? 0, 'SIGKILL'))
  await expect(trainPreset(project, request, { trainer, observer: killing })).rejects.toMatchObject({
    code: 'trainer_crashed',
  })
  expect(project.runs.get('r0002')).toMatchObject({ status: 'interrupted', metrics: null })
  expect(fs.existsSync(path.join(project.runsDir, 'r0002', 'checkpoint'))).toBe(true)

  const notes = new Notes()
  const { run } = await resumeRun(project, 'r0002', { trainer, observer: notes })
  expect(run).toMatchObject({ id: 'r0002', status: 'done' })
  expect(headOf('r0002').equals(headOf(whole.run.id))).toBe(true)
  expect(notes.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
  expect(run.history).toHaveLength(15)
  expect(fs.readFileSync(path.join(project.runsDir, 'r0002', 'log.jsonl'), 'utf8')).toContain('"resumed"')
  expect(run.metrics.val).toEqual(whole.run.metrics.val)
  expect(project.settings.get('currentRun')).toBe('r0002')
  expect(fs.existsSync(path.join(project.runsDir, 'r0002', 'checkpoint'))).toBe(false)
})

test('a cancelled run keeps its best epoch, can be used, and can still be resumed', async () => {
  const stop = new AbortController()
  const notes = inTheMiddle(new Notes(), () => stop.abort())
  await expect(trainPreset(project, request, { trainer, observer: notes, signal: stop.signal })).rejects.toMatchObject({
    code: 'cancelled',
    message: expect.stringContaining('is kept') as string,
  })
  const kept = findRun(project, 'r0001')
  expect(kept.status).toBe('cancelled')
  expect(kept.history.length).toBeGreaterThanOrEqual(5)
  expect(kept.history.length).toBeLessThan(15)
  expect(kept.metrics.val?.n).toBeGreaterThan(0)
  expect(project.settings.get('currentRun')).toBe('r0001')
  expect(findRun(project).id).toBe('r0001')

  const { run } = await resumeRun(project, 'r0001', { trainer, observer: new Notes() })
  const whole = await trainPreset(project, request, { trainer, observer: new Notes() })
  expect(run).toMatchObject({ id: 'r0001', status: 'done', error: null })
  expect(headOf('r0001').equals(headOf(whole.run.id))).toBe(true)
})

test('after a relabel the run is not resumed but started again, and says so', async () => {
  const stop = new AbortController()
  await expect(
    trainPreset(project, request, {
      trainer,
      observer: inTheMiddle(new Notes(), () => stop.abort()),
      signal: stop.signal,
    }),
  ).rejects.toMatchObject({ code: 'cancelled' })
  const [picture] = project.pictures.present().filter(({ split }) => split === 'train')
  const other = project.classes.all().find(({ id }) => id !== picture.classId)
  project.pictures.setLabel(picture.id, other?.id ?? null, 'user')
  const notes = new Notes()
  const { run } = await resumeRun(project, 'r0001', { trainer, observer: notes })
  expect(run).toMatchObject({ id: 'r0002', status: 'done', seed: 7 })
  expect(notes.warnings.join()).toContain('changed since r0001 began')
})

test('a damaged checkpoint costs the epochs, not the run', async () => {
  const whole = await trainPreset(project, request, { trainer, observer: new Notes() })
  const killing = inTheMiddle(new Notes(), () => process.kill(trainer.pid ?? 0, 'SIGKILL'))
  await expect(trainPreset(project, request, { trainer, observer: killing })).rejects.toMatchObject({
    code: 'trainer_crashed',
  })
  fs.truncateSync(path.join(project.runsDir, 'r0002', 'checkpoint'), 100)
  const notes = new Notes()
  await resumeRun(project, 'r0002', { trainer, observer: notes })
  expect(notes.warnings.join()).toContain('damaged')
  expect(headOf('r0002').equals(headOf(whole.run.id))).toBe(true)
})

test('patience ends a run that has stopped improving', async () => {
  const patient = { ...request, recipe: { ...recipe, epochs: 1000, patience: 2, optimiser: { name: 'SGD', lr: 1e-9 } } }
  const { run } = await trainPreset(project, patient, { trainer, observer: new Notes() })
  expect(run).toMatchObject({ status: 'done', engine: { bestEpoch: 1 } })
  expect(run.history).toHaveLength(3)
})

test('every option of the loop survives a killed trainer, byte for byte, and steps and verdicts are reported', async () => {
  const everything = {
    ...recipe,
    ...{ batch: 4, optimiser: { name: 'AdamW', lr: 0.003 }, warmup: { epochs: 2 }, sampling: 'balanced' },
    ...{ schedule: { name: 'ReduceLROnPlateau', patience: 0 }, class_weights: { red: 2 }, label_smoothing: 0.1 },
    ...{ mixup: { alpha: 0.3 }, patience: 15, min_delta: 0.01, log_every: 2, epochs: 40 },
  }
  const asked = { ...request, recipe: everything }
  const [notes, killing] = [new Notes(), new Notes()]
  const whole = await trainPreset(project, asked, { trainer, observer: notes })
  inTheMiddle(killing, () => process.kill(trainer.pid ?? 0, 'SIGKILL'))
  await expect(trainPreset(project, asked, { trainer, observer: killing })).rejects.toMatchObject({
    code: 'trainer_crashed',
  })
  const { run } = await resumeRun(project, 'r0002', { trainer, observer: new Notes() })
  expect(run).toMatchObject({ id: 'r0002', status: 'done' })
  expect(headOf('r0002').equals(headOf(whole.run.id))).toBe(true)
  const rows = whole.run.counts?.train ?? 0
  expect(notes.steps.slice(0, 2)).toMatchObject([
    { epoch: 1, step: 2, seen: 8, total: rows },
    { epoch: 1, step: 4, seen: 16, total: rows },
  ])
  const [first, last] = [notes.told[0], notes.told[notes.told.length - 1]]
  expect(first).toMatchObject({ classes: ['blue', 'green', 'red'], now: null, before: null })
  expect(last.now?.epoch).toBe(whole.run.history.length)
  const right = last.now?.predicted.filter((c, i) => c === last.truth[i]).length ?? NaN
  expect(right / last.pictures.length).toBeCloseTo(whole.run.history.at(-1)?.valAccuracy ?? NaN, 12)
})

test('a finished run cannot be resumed', async () => {
  const { run } = await trainPreset(
    project,
    { ...request, recipe: { ...recipe, epochs: 1 } },
    { trainer, observer: new Notes() },
  )
  await expect(resumeRun(project, run.id, { trainer, observer: new Notes() })).rejects.toMatchObject({ code: 'no_run' })
  await expect(resumeRun(project, 'r9999', { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'no_run',
  })
})
