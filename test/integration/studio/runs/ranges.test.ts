import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Calibration } from '../../../../electron/ml/backbones/int8/calibration.ts'
import { readRanges } from '../../../../electron/ml/backbones/int8/ranges-file.ts'
import type { PreparedBackbone } from '../../../../electron/ml/backbones/prepare.ts'
import { backboneRanges } from '../../../../electron/ml/features/backbone-ranges.ts'
import { runFolderJob } from '../../../../electron/studio/pipeline/folder-job.ts'
import { keepProjectCalibration } from '../../../../electron/studio/features/project-calibration.ts'
import { openProject } from '../../../../electron/studio/project/project.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { loadRecipe } from '../../../../electron/studio/features/recipes.ts'
import { sharedFolder } from '../../../fixtures/command/cli-checks.ts'
import { GivenBackboneTrainer } from '../../../fixtures/networks/given-backbone.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { blue, green, red, writeClasses } from '../../../fixtures/pictures/pictures.ts'
import { colourProject, Notes, tinyPrepared } from '../../../fixtures/networks/tiny-trainer.ts'

const made = sharedFolder()
let dir: string
let backbone: PreparedBackbone
let trainer: GivenBackboneTrainer
const origin = () => ({
  shipped: path.join(made, 'shipped'),
  pictures: fs.globSync(path.join(made, 'sample', '*', '*.jpg')).sort(),
})

/** A tiny backbone with ranges from its own sample. */
beforeAll(async () => {
  await writeClasses(path.join(made, 'sample'), { red, green, blue }, 6)
  const prepared = await tinyPrepared(made)
  const { ranges } = await backboneRanges(prepared, origin())
  if (!ranges) throw new Error('no ranges')
  backbone = { ...prepared, ranges }
  trainer = new GivenBackboneTrainer(backbone)
})
beforeEach(() => {
  dir = tempFolder()
  process.env.LOUPE_HOME = path.join(dir, 'home')
})
afterAll(() => {
  trainer.close()
  delete process.env.LOUPE_HOME
})

const spaces = (project: string) => fs.readdirSync(path.join(project, 'cache', 'features')).sort()
const calibrationOf = (project: string, run: string) =>
  (
    JSON.parse(fs.readFileSync(path.join(project, 'runs', run, 'calibration.json'), 'utf8')) as {
      calibration: Calibration
    }
  ).calibration
const job = async (name: string, given: GivenBackboneTrainer, observer = new Notes()) =>
  runFolderJob(
    {
      target: path.join(dir, 'pictures'),
      projectDir: path.join(dir, `${name}.loupe`),
      ...{ recipe: await loadRecipe('quick'), precision: 'int8', seed: 0, start: 'fresh' },
    },
    { trainer: given, observer },
  )
/** Ranges that clip nearly everything. */
const narrow = (ranges: Calibration): Calibration => ({
  ...ranges,
  ranges: ranges.ranges.map(([name, [low, high]]) => [name, [Math.fround(low / 100), Math.fround(high / 100)]]),
})

test('projects use the backbone’s ranges after checking eight of their pictures; their features are comparable', async () => {
  await writeClasses(path.join(dir, 'pictures'), { red, green, blue }, 12)
  const notes = new Notes()
  const one = await job('one', trainer, notes)
  expect(notes.warnings).toEqual([])
  expect(one.run).toMatchObject({ precision: 'int8', engine: { why: 'asked' } })
  expect(one.fit.forwardPasses).toBe(36 + 2 * 8)
  const kept = calibrationOf(one.projectDir, one.run.id)
  expect(kept.ranges).toEqual(backbone.ranges?.ranges)
  expect(kept).toMatchObject({ from: 'backbone', checked: { pictures: 8 } })
  expect(kept.checked?.mean).toBeGreaterThan(0.985)
  const other = await job('other', trainer)
  expect(spaces(other.projectDir)).toEqual(spaces(one.projectDir))
})

test('if the ranges do not fit, the import continues with those of its own pictures, and says so', async () => {
  await writeClasses(path.join(dir, 'pictures'), { red, green, blue }, 12)
  const unfit = new GivenBackboneTrainer({ ...backbone, ranges: backbone.ranges && narrow(backbone.ranges) })
  const notes = new Notes()
  try {
    const found = await job('own', unfit, notes)
    expect(notes.warnings.join()).toMatch(/unlike those that the int8 ranges of resnet50 were measured on/)
    const kept = calibrationOf(found.projectDir, found.run.id)
    expect(kept).toMatchObject({ from: 'project', checked: { pictures: 8 } })
    expect(kept.checked?.mean).toBeLessThan(0.985)
    expect(kept.agreement.mean).toBeGreaterThan(0.98)
    expect(found.metrics.val?.accuracy).toBe(1)
    // It processes nothing again, and checks nothing again.
    const project = openProject(found.projectDir, 'write')
    const again = await trainPreset(
      project,
      { preset: 'fast', precision: 'int8' },
      { trainer: unfit, observer: new Notes() },
    )
    project.close()
    expect(again.fit.forwardPasses).toBe(0)
  } finally {
    unfit.close()
  }
})

test('an old project keeps its calibration', async () => {
  const project = await colourProject(dir)
  const recipe = await loadRecipe('quick')
  const made = await trainer.run(
    'calibrate',
    { backbone, transforms: recipe.transforms.eval ?? [], pictures: origin().pictures.slice(0, 5) },
    () => undefined,
  )
  keepProjectCalibration(project, backbone.spec, recipe.transforms.eval ?? [], made.calibration)
  const { run, fit } = await trainPreset(
    project,
    { preset: 'fast', precision: 'int8' },
    { trainer, observer: new Notes() },
  )
  expect(fit.forwardPasses).toBe(36)
  expect(calibrationOf(project.dir, run.id)).toEqual(made.calibration)
  project.close()
})

test('without ranges a project measures its own', async () => {
  const bare = new GivenBackboneTrainer({ ...backbone, ranges: null })
  await writeClasses(path.join(dir, 'pictures'), { red, green, blue }, 12)
  const notes = new Notes()
  try {
    const { projectDir, run } = await job('bare', bare, notes)
    expect(notes.warnings.join()).toMatch(/No int8 ranges are stored with resnet50/)
    expect(calibrationOf(projectDir, run.id).from).toBe('project')
  } finally {
    bare.close()
  }
})

test('ranges are kept with the weights; missing, damaged or foreign ones are made anew, and that is said', async () => {
  const file = path.join(made, 'ranges.json')
  const { spec } = backbone
  expect(await readRanges(file, spec)).toEqual(backbone.ranges)
  const text = fs.readFileSync(file, 'utf8')

  fs.writeFileSync(file, text.replace('"weightsHash":"tiny"', '"weightsHash":"other"'))
  const remade = await backboneRanges(backbone, origin())
  expect(remade.ranges).toEqual(backbone.ranges)
  expect(remade.note?.message).toMatch(/stored with resnet50 are damaged or of other weights; they were measured again/)
  expect(fs.readFileSync(file, 'utf8')).toBe(text)

  // Shipped ranges are used before measuring.
  fs.mkdirSync(origin().shipped)
  fs.writeFileSync(file, text.slice(0, 200))
  fs.writeFileSync(path.join(origin().shipped, 'resnet50.json'), text)
  expect(await backboneRanges(backbone, { ...origin(), pictures: [] })).toMatchObject({
    ranges: backbone.ranges,
    note: { message: expect.stringMatching(/those that come with Loupe are used/) as string },
  })

  fs.rmSync(file)
  fs.writeFileSync(path.join(origin().shipped, 'resnet50.json'), '{')
  expect(await backboneRanges(backbone, { ...origin(), pictures: [] })).toMatchObject({
    ranges: null,
    note: {
      message: expect.stringMatching(
        /come with Loupe for resnet50 are damaged .* each project measures its own/,
      ) as string,
    },
  })
})
