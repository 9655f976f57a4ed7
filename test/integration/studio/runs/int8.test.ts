import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { PreparedBackbone } from '../../../../electron/ml/backbones/prepare.ts'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { readFolder } from '../../../../electron/studio/datasets/read-folder.ts'
import { loupeHome } from '../../../../electron/studio/base/home.ts'
import { autoPrecision } from '../../../../electron/studio/features/auto-precision.ts'
import {
  fastestOf,
  measurePrecision,
  type PrecisionWish,
} from '../../../../electron/studio/engines/precision-choice.ts'
import { runCalibrations } from '../../../../electron/studio/features/run-calibration.ts'
import { settlePrecision } from '../../../../electron/studio/features/settle-precision.ts'
import type { Project } from '../../../../electron/studio/project/project.ts'
import { findRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPreset, type TrainRequest } from '../../../../electron/studio/runs/presets.ts'
import { loadRecipe } from '../../../../electron/studio/features/recipes.ts'
import { evaluateRun } from '../../../../electron/studio/runs/evaluate-run.ts'
import { inspectHere } from '../../../fixtures/pictures/picture-folders.ts'
import { blue, writePicture } from '../../../fixtures/pictures/pictures.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'
import { Notes, tinyPrepared, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'
import type { Recipe } from '../../../../electron/ml/training/recipes/schema.ts'

let project: Project
let trainer: TinyTrainer
let dir: string

eachWithColours(TinyTrainer.start, (begun) => {
  ;({ project, trainer, dir } = begun)
})

const train = (precision?: TrainRequest['precision'], start?: TrainRequest['start']) =>
  trainPreset(project, { preset: 'fast', precision, start }, { trainer, observer: new Notes() })
/** Stores the measurement of a machine on which int8 is far faster. */
async function measuredFaster(backbone: PreparedBackbone): Promise<void> {
  await measurePrecision(backbone, { trainer, observer: new Notes() })
  const file = path.join(loupeHome(), 'precisions.json')
  const [key, entry] = Object.entries(JSON.parse(fs.readFileSync(file, 'utf8')) as Record<string, object>)[0]
  const faster = { ...entry, float32: 10, int8: 100, agreement: { lowest: 1, mean: 1 } }
  fs.writeFileSync(file, JSON.stringify({ [key]: faster }))
}
const quick = () => loadRecipe('quick')
const calibrationFile = (run: string) => path.join(project.runsDir, run, 'calibration.json')
const spaces = () => fs.readdirSync(path.join(project.cacheDir, 'features')).sort()

test('an int8 run says so, keeps its calibration, and shares no feature with float32', async () => {
  const exact = await train('float32')
  expect(exact.run).toMatchObject({ precision: 'float32', engine: { precision: 'float32' } })
  expect(fs.existsSync(calibrationFile(exact.run.id))).toBe(false)
  const fast = await train('int8')
  expect(fast.run).toMatchObject({ precision: 'int8', engine: { precision: 'int8' } })
  // 36 pictures, and the training ones twice for the calibration
  expect(fast.fit.forwardPasses).toBe(36 + 2 * fast.data.pictures.train.length)
  expect(spaces()).toHaveLength(2)
  const again = await train('int8')
  expect(again.fit.forwardPasses).toBe(0)
  expect(fs.readFileSync(calibrationFile(again.run.id))).toEqual(fs.readFileSync(calibrationFile(fast.run.id)))
  expect(spaces()).toHaveLength(2)
})

test('pictures that are added later use the same calibration, and nothing is computed twice', async () => {
  await train('int8')
  await writePicture(path.join(dir, 'pictures', 'blue', 'late.jpg'), { ...blue, r: 90 }, 5)
  await importFolder(project, await readFolder(path.join(dir, 'pictures'), {}), { inspect: inspectHere() })
  expect((await train('int8')).fit.forwardPasses).toBe(1)
  expect(spaces()).toHaveLength(1)
})

test('evaluation and retraining use the run’s precision', async () => {
  await train('int8')
  const run = findRun(project)
  const evaluated = await evaluateRun(project, run, 'test', { trainer, observer: new Notes() })
  expect(evaluated.forwardPasses).toBe(0)
  expect(evaluated.metrics.accuracy).toBe(run.metrics.test?.accuracy)
  // 'auto' means float32 for this network, but not in a project that has features in int8.
  expect((await train('auto', 'last')).run).toMatchObject({ precision: 'int8', startedFrom: run.id })
  expect((await train('auto')).run).toMatchObject({ precision: 'int8', engine: { why: 'kept' } })
})

test('auto stays with the precision in which a project has more features', async () => {
  await train('float32')
  await measuredFaster(await tinyPrepared(dir))
  const again = await train('auto')
  expect(again.run).toMatchObject({ precision: 'float32', engine: { why: 'kept' } })
  expect(again.fit.forwardPasses).toBe(0)
  await train('int8')
  // As many in both: the newest run decides.
  expect((await train('auto')).run.precision).toBe('int8')
})

test('auto means float32 for a network that was not measured, until it is', async () => {
  const backbone = await tinyPrepared(dir)
  expect(await autoPrecision(backbone.spec)).toEqual({ precision: 'float32', why: 'unknown' })
  const measured = await measurePrecision(backbone, { trainer, observer: new Notes() })
  expect(measured.float32).toBeGreaterThan(0)
  expect(measured.int8).toBeGreaterThan(0)
  expect(measured.agreement.mean).toBeLessThanOrEqual(1)
  expect(await autoPrecision(backbone.spec)).toEqual({ precision: measured.chosen, why: 'measured' })
  // Measured for these weights on this machine: it does not apply to other networks.
  expect((await autoPrecision({ ...backbone.spec, weightsHash: 'other' })).why).toBe('unknown')
  const agreement = { lowest: 0.99, mean: 0.997 }
  expect(fastestOf({ float32: 20, int8: 60, agreement })).toBe('int8')
  expect(fastestOf({ float32: 20, int8: 21, agreement })).toBe('float32')
  expect(fastestOf({ float32: 20, int8: 60, agreement: { lowest: 0.2, mean: 0.9 } })).toBe('float32')
})

test('if int8 disagrees on these pictures, auto falls back to float32 and users who requested int8 are warned', async () => {
  const backbone = await tinyPrepared(dir)
  const { transforms } = backbone.spec
  await measuredFaster(backbone)
  const disagreeing = {
    async run() {
      const job = { backbone, transforms, pictures: [path.join(dir, 'pictures', 'blue', 'blue-0.jpg')] }
      const made = await trainer.run('calibrate', job, () => undefined)
      return { ...made, calibration: { ...made.calibration, agreement: { lowest: 0.5, mean: 0.9 } } }
    },
  } as unknown as TinyTrainer
  const settle = async (wish: PrecisionWish, observer: Notes) =>
    settlePrecision(project, wish, [backbone], await quick(), { trainer: disagreeing, observer })
  const [auto, asked] = [new Notes(), new Notes()]
  const settled = await settle('auto', auto)
  expect(settled).toMatchObject({ why: 'disagrees', sources: { backbones: [{ calibration: null }] } })
  expect(auto.warnings.join()).toMatch(/agree with the exact ones only to 0\.900 .* so float32 is used/)
  expect((await settle('int8', asked)).sources.backbones[0].calibration).not.toBeNull()
  expect(asked.warnings.join()).toMatch(/may be more accurate/)
})

test('auto means int8 for several backbones only if it does for each', async () => {
  const backbone = await tinyPrepared(dir)
  const other = { ...backbone, spec: { ...backbone.spec, name: 'other', weightsHash: 'other' } }
  await measuredFaster(backbone)
  const settle = async (wish: PrecisionWish, backbones: PreparedBackbone[]) =>
    settlePrecision(project, wish, backbones, await quick(), { trainer, observer: new Notes() })
  const together = await settle('auto', [backbone, other])
  expect(together.sources.backbones.map(({ calibration }) => calibration)).toEqual([null, null])
  expect(together.forwardPasses).toBe(0)
  const asked = await settle('int8', [backbone, other])
  expect(asked.sources.backbones.map(({ calibration }) => calibration?.backbone)).toEqual([backbone.spec.name, 'other'])
})

test('int8 is refused on request if layers of the backbone are trained; auto means float32 there', async () => {
  const backbone = await tinyPrepared(dir)
  await measuredFaster(backbone)
  const recipe = { ...(await quick()), mode: 'full' } as Recipe
  const settle = (wish: PrecisionWish) =>
    settlePrecision(project, wish, [backbone], recipe, { trainer, observer: new Notes() })
  await expect(settle('int8')).rejects.toMatchObject({
    code: 'recipe_unsupported',
    next: expect.stringContaining('float32 or auto') as string,
  })
  expect((await settle('auto')).sources.backbones[0].calibration).toBeNull()
})

test('a recipe that reproduces other people’s work is exact, unless int8 is requested', async () => {
  const backbone = await tinyPrepared(dir)
  await measuredFaster(backbone)
  const recipe = await loadRecipe('wolves-dogs')
  const settle = (wish: PrecisionWish) =>
    settlePrecision(project, wish, [backbone], recipe, { trainer, observer: new Notes() })
  expect(await settle('auto')).toMatchObject({ why: 'recipe', sources: { backbones: [{ calibration: null }] } })
  expect((await settle('int8')).sources.backbones[0].calibration).not.toBeNull()
})

test('a damaged calibration stops what needs it, by name, and nothing else', async () => {
  const { run } = await train('int8')
  const text = fs.readFileSync(calibrationFile(run.id), 'utf8')
  fs.writeFileSync(calibrationFile(run.id), text.replace('"image",[', '"image",[-1'))
  expect(() => runCalibrations(project, run, 1)).toThrow(expect.objectContaining({ code: 'no_run' }))
  const evaluated = evaluateRun(project, run, 'test', { trainer, observer: new Notes() })
  await expect(evaluated).rejects.toMatchObject({ code: 'no_run', message: expect.stringContaining(run.id) as string })
  // The project has its own: training continues without a forward pass, with the existing features.
  expect((await train('int8')).fit.forwardPasses).toBe(0)
  fs.rmSync(calibrationFile(run.id))
  expect(() => runCalibrations(project, run, 1)).toThrow(/missing or damaged/)
})
