import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { checkParity } from '../../../../electron/ml/export/parity.ts'
import { readModelCard } from '../../../../electron/ml/export/model-card.ts'
import { exportRun } from '../../../../electron/studio/exports/export-run.ts'
import type { ExportFormat } from '../../../../common/exports/select.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { findRun, type FinishedRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'
import { Notes, tinyPrepared, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'

let project: Project
let trainer: TinyTrainer
let dir: string
let out: string

const fast = { preset: 'fast' as const, seed: 3 }

/** Each test begins with a run in int8. */
eachWithColours(
  TinyTrainer.start,
  (begun) => {
    ;({ project, trainer, dir } = begun)
    out = path.join(dir, 'out')
  },
  {
    prepare: (project, trainer) =>
      trainPreset(project, { ...fast, precision: 'int8' }, { trainer, observer: new Notes() }),
  },
)

const rounded = () => findRun(project, 'r0001')
const exported = (run: FinishedRun, formats: ExportFormat[], notes = new Notes()) =>
  exportRun(project, run, formats, out, { trainer, observer: notes })
const modelsIn = (folder: string) => fs.readdirSync(folder).filter((name) => /onnx|tfjs/.test(name))

test('each file of an int8 run agrees with its own precision, and says how well it agrees with the studio', async () => {
  const run = rounded()
  const { parity, exports } = await exported(run, ['onnx', 'onnx-float32', 'tfjs'])
  expect(modelsIn(out)).toEqual(['model.float32.onnx', 'model.onnx', 'tfjs'])
  expect(exports['onnx-float32']).toBe(path.join(out, 'model.float32.onnx'))
  for (const format of ['onnx', 'onnx-float32', 'tfjs'] as const) {
    expect(parity?.[format], format).toMatchObject({ sameTop: 1 })
    expect(parity?.[format]?.pictures).toBeGreaterThan(0)
    expect(parity?.[format]?.largestDifference, format).toBeLessThan(1e-3)
  }
  const { sameTop, largestDifference } = parity?.onnx ?? {}
  expect(parity?.onnx).toMatchObject({ againstRun: { sameTop, largestDifference } })
  expect(parity?.onnx?.precisions).toBeUndefined()
  for (const found of [parity?.['onnx-float32'], parity?.tfjs]) {
    expect(found?.precisions).toEqual({ studio: 'int8', model: 'float32' })
    // Rounding is visible, but the file is not checked against that.
    expect(found?.againstRun.largestDifference).toBeGreaterThan(found?.largestDifference ?? 1)
    expect(found?.againstRun.sameTop).toBeGreaterThan(0)
  }
  expect(JSON.parse(fs.readFileSync(path.join(out, 'parity.json'), 'utf8'))).toEqual(parity)
})

test('the int8 file is int8, the others are not, and the card says which is for what', async () => {
  const run = rounded()
  await exported(run, ['onnx', 'onnx-float32', 'tfjs'])
  const isRounded = (name: string) => fs.readFileSync(path.join(out, name)).includes('QuantizeLinear')
  expect(isRounded('model.onnx')).toBe(true)
  expect(isRounded('model.float32.onnx')).toBe(false)
  const card = await readModelCard(out)
  expect(card).toMatchObject({
    precision: 'int8',
    int8: { calibration: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    files: {
      'model.onnx': expect.stringMatching(/int8/) as string,
      'model.float32.onnx': expect.stringMatching(/other programs.*float32/) as string,
      'tfjs/model.json': expect.stringMatching(/browsers.*float32/) as string,
    },
  })
})

test('the float32 file is one of those that Loupe wrote: if somebody changed it since, it is not replaced', async () => {
  const run = rounded()
  await exported(run, ['onnx', 'onnx-float32'])
  const { files } = JSON.parse(fs.readFileSync(path.join(out, 'loupe-files.json'), 'utf8')) as { files: object }
  expect(Object.keys(files)).toContain('model.float32.onnx')
  await exported(run, ['onnx-float32'])
  fs.writeFileSync(path.join(out, 'model.float32.onnx'), 'mine')
  await expect(exported(run, ['onnx-float32'])).rejects.toMatchObject({
    code: 'export_failed',
    message: expect.stringMatching(/model\.float32\.onnx was changed after Loupe wrote it/),
  })
})

test('the float32 file of a float32 run is its model.onnx, which is stated', async () => {
  const { run } = await trainPreset(project, { ...fast, precision: 'float32' }, { trainer, observer: new Notes() })
  const notes = new Notes()
  const { parity, exports, again } = await exported(run, ['onnx-float32'], notes)
  expect(modelsIn(out)).toEqual(['model.onnx'])
  expect(exports).toEqual({ onnx: path.join(out, 'model.onnx'), 'onnx-float32': path.join(out, 'model.onnx') })
  expect(parity).toMatchObject({ onnx: { sameTop: 1 } })
  expect(Object.keys(parity ?? {})).toEqual(['onnx'])
  expect(notes.warnings).toContainEqual(expect.stringMatching(/float32 already: model\.onnx is the file/))
  expect(again).toBeNull()
})

test('an int8 run offers itself in float32 with every file that is not int8; that training agrees with the files', async () => {
  const run = rounded()
  expect((await exported(run, ['onnx'])).again).toBeNull()
  const { again } = await exported(run, ['tfjs'])
  expect(again?.request).toEqual({ preset: 'recipe', recipe: 'quick', precision: 'float32', seed: 3, start: 'fresh' })
  expect(again?.args).toEqual([project.dir, '--precision', 'float32', '--recipe', 'quick', '--seed', '3'])
  expect(again?.seconds).toBeGreaterThan(0)
  const exact = await trainPreset(project, again?.request ?? { preset: 'fast' }, { trainer, observer: new Notes() })
  expect(exact.run).toMatchObject({ precision: 'float32', seed: 3, recipe: { name: 'quick' } })
  const { parity } = await exported(findRun(project, exact.run.id), ['tfjs'])
  expect(parity?.tfjs?.againstRun.largestDifference).toBeLessThan(1e-3)
})

test('a recipe that is not built in is offered as stored with the run', async () => {
  const recipe = { ...rounded().recipe, name: 'mine', penalty: 0.01 }
  const made = await trainPreset(
    project,
    { preset: 'recipe', recipe, precision: 'int8' },
    { trainer, observer: new Notes() },
  )
  const { again } = await exported(findRun(project, made.run.id), ['onnx-float32'])
  const file = again?.args[again.args.indexOf('--recipe') + 1] ?? ''
  expect(file).toBe(path.join(project.runsDir, made.run.id, 'recipe.json'))
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toMatchObject({ name: 'mine', penalty: 0.01 })
  expect(again?.request.recipe).toMatchObject({ name: 'mine', penalty: 0.01 })
})

test('a float32 file with other weights is detected by its own precision', async () => {
  const run = rounded()
  const { parity } = await exported(run, ['onnx', 'onnx-float32'])
  fs.copyFileSync(path.join(out, 'model.onnx'), path.join(out, 'model.float32.onnx'))
  const { model, spec } = await tinyPrepared(dir)
  const float32 = {
    backbones: [{ model, input: 'image', features: spec.features }],
    runDir: path.join(project.runsDir, run.id),
  }
  const found = (await checkParity(out, ['onnx-float32'], { float32 }))['onnx-float32']
  expect(found?.largestDifference).toBeCloseTo(parity?.['onnx-float32']?.againstRun.largestDifference ?? 1, 5)
  expect(found?.againstRun.largestDifference).toBeLessThan(1e-3)
})

test('a damaged head stops the export in every precision, and nothing is left', async () => {
  const run = rounded()
  const head = path.join(project.runsDir, run.id, 'head.bin')
  const bytes = fs.readFileSync(head)
  new DataView(bytes.buffer, bytes.byteOffset).setFloat32(0, NaN, true)
  fs.writeFileSync(head, bytes)
  await expect(exported(run, ['tfjs', 'onnx-float32'])).rejects.toMatchObject({ code: 'no_run' })
  expect(fs.existsSync(out)).toBe(false)
})
