import fs from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { indexOfLargest } from '../../../../electron/ml/evaluation/metrics.ts'
import { applyEdit } from '../../../../electron/studio/edits/apply.ts'
import { exportRun } from '../../../../electron/studio/exports/export-run.ts'
import { openProject, type Project } from '../../../../electron/studio/project/project.ts'
import { removeRun } from '../../../../electron/studio/upkeep/remove.ts'
import { runSummaries } from '../../../../electron/studio/browse/run-summary.ts'
import { sayChoice } from '../../../../common/words/choice.ts'
import { words } from '../../../../common/words/en/index.ts'
import { bestRun } from '../../../../electron/studio/runs/best-run.ts'
import { choiceOf, rememberChoice, runChoices, type RunChoice } from '../../../../electron/studio/runs/choices.ts'
import { findRun, type FinishedRun } from '../../../../electron/studio/runs/finished-run.ts'
import { trainPlan } from '../../../../electron/studio/runs/plan.ts'
import { trainPreset } from '../../../../electron/studio/runs/presets.ts'
import { resumeRun } from '../../../../electron/studio/runs/resume.ts'
import { evaluateRun } from '../../../../electron/studio/runs/evaluate-run.ts'
import { eachWithColours } from '../../../fixtures/projects/each-with-colours.ts'
import { needsRoot, smallDisk } from '../../../fixtures/machine/small-disk.ts'
import { colourProject, Notes, TinyTrainer } from '../../../fixtures/networks/tiny-trainer.ts'

let project: Project
let trainer: TinyTrainer
let dir: string

eachWithColours(TinyTrainer.start, (begun) => {
  ;({ project, trainer, dir } = begun)
})

const fast = { preset: 'fast' as const }

test('Fast splits, trains, and predicts every training picture by a model that had not seen it', async () => {
  const { run, runs, fit } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  expect(runs).toEqual(['r0001'])
  expect(project.settings.get('currentRun')).toBe('r0001')
  const stored = project.predictions.ofRun(run.id)
  const bySplit = Map.groupBy(stored, ({ split }) => split)
  expect(bySplit.get('train')).toHaveLength(fit.used.train.length)
  expect(run.metrics.cv).toMatchObject({ n: fit.used.train.length })
  const right = (bySplit.get('train') ?? []).filter(({ truth, predicted }) => truth === predicted).length
  expect(run.metrics.cv?.accuracy).toBe(right / fit.used.train.length)
  for (const { probabilities, predicted } of stored) {
    expect(probabilities.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 4)
    expect(indexOfLargest(probabilities)).toBe(predicted)
  }
})

test('a flipped label is found out of fold, though the model itself would have learned it', async () => {
  await trainPreset(project, fast, { trainer, observer: new Notes() })
  const flipped = project.pictures.present().find(({ split, label }) => split === 'train' && label === 'red')
  const blue = project.classes.all().find(({ name }) => name === 'blue')
  project.pictures.setLabel(flipped?.id ?? 0, blue?.id ?? null, 'user')
  const { run } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  const said = project.predictions.ofRun(run.id).find(({ pictureId }) => pictureId === flipped?.id)
  expect(said).toMatchObject({ split: 'train', truth: run.classes.indexOf('blue') })
  expect(run.classes[said?.predicted ?? 0]).toBe('red')
})

test('after a relabel it starts from the last weights, after a new split it does not', async () => {
  await trainPreset(project, fast, { trainer, observer: new Notes() })
  const [picture] = project.pictures.present().filter(({ split }) => split === 'train')
  const other = project.classes.all().find(({ id }) => id !== picture.classId)
  project.pictures.setLabel(picture.id, other?.id ?? null, 'user')
  expect((await trainPreset(project, fast, { trainer, observer: new Notes() })).run.startedFrom).toBe('r0001')
  project.pictures.setSplit(picture.id, 'val', 'assigned')
  expect((await trainPreset(project, fast, { trainer, observer: new Notes() })).run.startedFrom).toBeNull()
})

test('features that stayed in memory and those read again give the same weights', async () => {
  await trainPreset(project, fast, { trainer, observer: new Notes() })
  const [picture] = project.pictures.present().filter(({ split }) => split === 'train')
  const other = project.classes.all().find(({ id }) => id !== picture.classId)
  project.pictures.setLabel(picture.id, other?.id ?? null, 'user')
  const warm = await trainPreset(project, fast, { trainer, observer: new Notes() })
  await removeRunAfterReading(warm.run.id)
  const fresh = await TinyTrainer.start(dir)
  const cold = await trainPreset(project, fast, { trainer: fresh, observer: new Notes() })
  fresh.close()
  expect([warm.run.startedFrom, cold.run.startedFrom]).toEqual(['r0001', 'r0001'])
  expect(cold.run.metrics).toEqual(warm.run.metrics)
  expect(headOf(cold.run.id).equals(heads.get(warm.run.id) ?? Buffer.alloc(0))).toBe(true)
  expect(headOf('r0001').equals(headOf(cold.run.id))).toBe(false)
})

const headOf = (id: string) => fs.readFileSync(path.join(project.runsDir, id, 'head.bin'))
const heads = new Map<string, Buffer>()
async function removeRunAfterReading(id: string): Promise<void> {
  heads.set(id, headOf(id))
  await removeRun(project, id)
}

test('Best keeps both runs and makes the one with the better validation the current one', async () => {
  const { run, runs, choice } = await trainPreset(project, { preset: 'best' }, { trainer, observer: new Notes() })
  expect(runs).toEqual(['r0001', 'r0002'])
  expect(project.runs.all().map(({ status, recipe }) => [status, recipe.name])).toEqual([
    ['done', 'quick'],
    ['done', 'best-mlp'],
  ])
  const [first, second] = project.runs.all() as FinishedRun[]
  expect(run.id).toBe(bestRun([first, second]).best.id)
  expect(project.settings.get('currentRun')).toBe(run.id)
  // Reported with the deciding figures, stored with both runs, and used by commands by default.
  const [quick, mlp] = [first, second].map(({ metrics }) => metrics.val)
  expect(choice && sayChoice(choice, choice.kept, words)).toContain(
    `right for ${((run.metrics.val?.accuracy ?? 0) * 100).toFixed(1)} % of the validation pictures`,
  )
  expect(runSummaries(project).map(({ choice }) => choice)).toEqual(
    [run.id, run.id].map((kept) => ({
      kept,
      why: expect.stringMatching(/^(accuracy|loss|first)$/) as string,
      runs: [
        { id: 'r0001', recipe: 'quick', title: 'Quick', accuracy: quick?.accuracy, loss: quick?.loss },
        { id: 'r0002', recipe: 'best-mlp', title: 'Hidden layer', accuracy: mlp?.accuracy, loss: mlp?.loss },
      ],
    })),
  )
  expect(findRun(project).id).toBe(run.id)
})

test('validation decides by accuracy, then by loss; without it the convex head stays', () => {
  const run = (title: string, val: { accuracy: number; loss: number } | null) =>
    ({
      id: title,
      recipe: { name: title, title, solver: title === 'convex' ? 'convex' : 'epochs' },
      metrics: { val },
    }) as FinishedRun
  const better = (a: FinishedRun, b: FinishedRun) => bestRun([a, b]).best.id
  const convex = run('convex', { accuracy: 0.9, loss: 0.4 })
  expect(better(convex, run('mlp', { accuracy: 0.91, loss: 0.9 }))).toBe('mlp')
  expect(better(convex, run('mlp', { accuracy: 0.89, loss: 0.1 }))).toBe('convex')
  expect(better(convex, run('mlp', { accuracy: 0.9, loss: 0.3 }))).toBe('mlp')
  expect(better(convex, run('mlp', { accuracy: 0.9, loss: 0.4 }))).toBe('convex')
  expect(better(run('convex', null), run('mlp', null))).toBe('convex')
  const stage = run('last stage', { accuracy: 0.92, loss: 0.2 })
  const { best, choice } = bestRun([convex, run('mlp', { accuracy: 0.92, loss: 0.3 }), stage])
  expect([best, choice.kept, choice.why]).toEqual([stage, 'last stage', 'loss'])
  expect(sayChoice(choice, choice.kept, words)).toBe(
    'Best kept last stage: right for 92.0 % of the validation pictures (convex: 90.0 %, mlp: 92.0 %), with the lower loss. The test pictures are never used for choosing.',
  )
  const why = (...runs: FinishedRun[]) => bestRun(runs).choice.why
  expect(why(convex, run('mlp', { accuracy: 0.91, loss: 0.9 }))).toBe('accuracy')
  expect(why(convex, run('mlp', { accuracy: 0.9, loss: 0.4 }))).toBe('first')
  const without = bestRun([run('convex', null), run('mlp', null)]).choice
  expect(without.why).toBe('no_validation')
  expect(sayChoice(without, without.kept, words)).toMatch(/^Best kept convex: there are no validation pictures/)
})

test('a stored choice is validated when it is read, and the newest about a run counts', () => {
  const choice = (kept: string, ...ids: string[]): RunChoice => ({
    ...{ kept, why: 'accuracy' },
    runs: ids.map((id) => ({ id, recipe: 'quick', title: 'Quick', accuracy: 1, loss: 0 })),
  })
  rememberChoice(project, choice('r0001', 'r0001', 'r0002'))
  rememberChoice(project, choice('r0003', 'r0002', 'r0003'))
  const known = runChoices(project)
  expect([choiceOf(known, 'r0001')?.kept, choiceOf(known, 'r0002')?.kept]).toEqual(['r0001', 'r0003'])
  expect(choiceOf(known, 'r0004')).toBeNull()
  project.settings.set('choices', [{ kept: 3 }])
  expect(runChoices(project)).toEqual([])
})

test('an invalid recipe is refused with the name of the field, before a run is made', async () => {
  const recipe = { name: 'mine', title: 'Mine', solver: 'epochs', epochs: 3, optimiser: { name: 'Adam', lr: -1 } }
  await expect(
    trainPreset(project, { preset: 'recipe', recipe }, { trainer, observer: new Notes() }),
  ).rejects.toMatchObject({
    code: 'recipe_invalid',
    message: expect.stringContaining('optimiser.lr') as string,
  })
  const file = { preset: 'recipe' as const, recipe: '/etc/passwd' }
  await expect(trainPreset(project, file, { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'recipe_invalid',
  })
  expect(project.runs.all()).toEqual([])
})

test('a project with folds is judged by that many, and classes with fewer pictures than folds do no harm', async () => {
  const recorded = { ratios: { train: 1, val: 0, test: 0 }, seed: 0, groupBy: { by: 'none' }, folds: 10 }
  project.settings.set('split', recorded)
  const { fit, run } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  expect(run.metrics).toMatchObject({ val: null, test: null, cv: { n: 36 } })
  expect(fit.outOfFold?.pictures).toHaveLength(36)

  const [one, ...others] = project.pictures.present().filter(({ label }) => label === 'green')
  for (const { id } of others) project.pictures.setLabel(id, null, 'user')
  const alone = await trainPreset(project, fast, { trainer, observer: new Notes() })
  expect(alone.run.metrics.cv?.n).toBe(24)
  expect(project.predictions.ofRun(alone.run.id).map(({ pictureId }) => pictureId)).not.toContain(one.id)
})

test('without validation pictures a recipe with epochs keeps its last epoch and says so', async () => {
  project.settings.set('split', { ratios: { train: 1, val: 0, test: 0 }, seed: 0, groupBy: { by: 'none' }, folds: 3 })
  const notes = new Notes()
  const { run } = await trainPreset(project, { preset: 'recipe', recipe: 'best-mlp' }, { trainer, observer: notes })
  expect(run.engine.bestEpoch).toBe(run.history.length)
  expect(notes.warnings).toContainEqual(expect.stringContaining('no validation pictures'))
})

test('a run is evaluated and exported with the current names of its classes', async () => {
  const { run } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  const accuracy = async () => {
    const again = findRun(project, run.id)
    return (await evaluateRun(project, again, 'test', { trainer, observer: new Notes() })).metrics
  }
  const before = await accuracy()
  const [one, two] = project.classes.all()
  applyEdit(project, { kind: 'class-rename', classId: one.id, name: 'renamed' })
  expect(await accuracy()).toMatchObject({ n: before.n, accuracy: before.accuracy })
  const out = path.join(dir, 'export')
  await exportRun(project, findRun(project, run.id), ['gallery'], out, { trainer, observer: new Notes() })
  expect(fs.readFileSync(path.join(out, 'gallery', 'index.html'), 'utf8')).toContain('"renamed"')
  applyEdit(project, { kind: 'class-merge', classIds: [two.id], into: one.id })
  // Pictures of either class are right with both.
  const merged = await accuracy()
  expect(merged.n).toBe(before.n)
  expect(merged.accuracy).toBeGreaterThanOrEqual(before.accuracy)
})

test('gallery and golden pictures are only held-out ones', async () => {
  const { run, fit } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  const out = path.join(dir, 'export')
  await exportRun(project, run, ['gallery'], out, { trainer, observer: new Notes() })
  const page = fs.readFileSync(path.join(out, 'gallery', 'index.html'), 'utf8')
  const names = project.pictures.present().filter(({ path: name }) => page.includes(name))
  expect(new Set(names.map(({ split }) => split))).toEqual(new Set(['val', 'test']))
  expect(names).toHaveLength(fit.used.val.length + fit.used.test.length)
})

test('a missing source folder is reported before a run is made', async () => {
  fs.renameSync(path.join(dir, 'pictures'), path.join(dir, 'elsewhere'))
  await expect(trainPreset(project, fast, { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'no_such_folder',
    next: expect.stringContaining('Locate') as string,
  })
  expect(project.runs.all()).toEqual([])
})

test('a source folder that disappears while training fails the run, keeps the features, and the run can be resumed', async () => {
  const large = path.join(dir, 'large')
  const project = await colourProject(large, 250)
  onTestFinished(() => project.close())
  const pictures = path.join(large, 'pictures')
  const notes = new Notes()
  notes.onProgress = (stage, done) => {
    if (stage === 'features' && done > 0 && fs.existsSync(pictures)) fs.renameSync(pictures, `${pictures}-elsewhere`)
  }
  await expect(trainPreset(project, fast, { trainer, observer: notes })).rejects.toMatchObject({
    code: 'no_such_folder',
    message: expect.stringContaining(pictures) as string,
    next: expect.stringContaining('Locate') as string,
  })
  expect(project.runs.get('r0001')).toMatchObject({ status: 'failed', error: { code: 'no_such_folder' } })
  // One sentence says it all; a warning per picture would bury it.
  expect(notes.warnings.filter((message) => message.includes('left out'))).toEqual([])

  const [source] = project.sources.all()
  project.sources.setRoot(source.id, `${pictures}-elsewhere`)
  const { run, fit } = await resumeRun(project, 'r0001', { trainer, observer: new Notes() })
  expect(run).toMatchObject({ id: 'r0001', status: 'done' })
  expect(fit.forwardPasses).toBeGreaterThan(0)
  expect(fit.forwardPasses).toBeLessThan(750)
})

test('the plan counts what is missing and estimates what it would take', async () => {
  const before = await trainPlan(project)
  expect(before.problem).toBeNull()
  // As they will be split, though nothing is yet.
  expect(before.pictures).toEqual({ train: 24, val: 6, test: 6 })
  expect(before.choices.map(({ name }) => name)).toEqual([
    ...['fast', 'best', 'best-mlp', 'cats-dogs-features', 'quick', 'wolves-dogs'],
  ])
  expect(before.choices[0]).toMatchObject({ forwardPasses: 36, measured: false })
  expect(before.disk.needed).toBeGreaterThan(36 * 2048 * 4)
  expect(before.disk.free).toBeGreaterThan(0)
  expect(project.runs.all()).toEqual([])
  expect(project.pictures.present().every(({ split }) => split === null)).toBe(true)
})

test('the plan says what training then does with pictures that are in no split', async () => {
  const plan = await trainPlan(project)
  expect(plan.dealing).toEqual({
    ...{ pictures: 36, counts: plan.pictures, isFirst: true, carved: 0, folds: null },
    ratios: { train: 0.7, val: 0.15, test: 0.15 },
  })
  expect(plan.warnings.map(({ code }) => code)).toEqual(['small_class', 'small_class', 'small_class'])
  const { fit } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  const used = (one: typeof fit) => ({
    train: one.used.train.length,
    val: one.used.val.length,
    test: one.used.test.length,
  })
  expect(used(fit)).toEqual(plan.pictures)
  const trained = await trainPlan(project)
  expect([trained.dealing, trained.pictures]).toEqual([null, plan.pictures])

  // Ten that lose their label and get it back are split again.
  const some = project.pictures.present().slice(0, 10)
  for (const { id } of some) project.pictures.setLabel(id, null, 'user')
  await trainPreset(project, fast, { trainer, observer: new Notes() })
  for (const { id, classId } of some) project.pictures.setLabel(id, classId, 'user')
  const again = await trainPlan(project)
  expect(again.dealing).toMatchObject({ pictures: 10, isFirst: false })
  const second = await trainPreset(project, fast, { trainer, observer: new Notes() })
  expect(used(second.fit)).toEqual(again.pictures)
})

test('the plan shows training pictures that will be set aside for validation', async () => {
  for (const { id, split } of project.pictures.present()) {
    expect(split).toBeNull()
    project.pictures.setSplit(id, id % 3 === 0 ? 'test' : 'train', 'imported')
  }
  const plan = await trainPlan(project)
  expect(plan.dealing).toMatchObject({ pictures: 0, carved: plan.pictures.val })
  expect(plan.pictures.val).toBeGreaterThan(0)
  const { fit } = await trainPreset(project, fast, { trainer, observer: new Notes() })
  expect(fit.used.val.length).toBe(plan.pictures.val)
})

test('the plan warns of what will be left out, and of nothing else', async () => {
  const warnings = async () => (await trainPlan(project)).warnings.filter(({ code }) => code !== 'small_class')
  expect(await warnings()).toEqual([])
  applyEdit(project, { kind: 'class-add', name: 'violet' })
  expect(await warnings()).toEqual([
    {
      code: 'empty_class',
      about: { name: 'violet' },
      message: 'The class "violet" has no pictures to use and is left out.',
    },
  ])
  applyEdit(project, { kind: 'class-ignore', classId: 4, ignored: true })
  expect(await warnings()).toEqual([])
  // All blue ones are in test, and none in training.
  const blue = project.pictures.present().filter(({ label }) => label === 'blue')
  for (const { id } of blue) project.pictures.setSplit(id, 'test', 'imported')
  expect(await warnings()).toEqual([
    {
      code: 'no_training',
      about: { name: 'blue' },
      message: 'The class "blue" has no training pictures, so the model cannot learn it.',
    },
  ])
  // A copy of a test picture among the training pictures.
  const [copied] = blue
  const { id, revision, ...rest } = copied
  expect([id, revision]).toEqual([copied.id, copied.revision])
  project.pictures.add({ ...rest, path: 'blue/copy.png' })
  const copy = project.pictures.present().find(({ path: at }) => at === 'blue/copy.png')
  project.pictures.setSplit(copy?.id ?? 0, 'train', 'imported')
  expect((await warnings()).at(-1)).toEqual({
    code: 'left_out',
    about: { pictures: 1 },
    message: '1 labelled picture is a copy of one in another split and left out.',
  })
})

test('the plan says why training cannot start', async () => {
  const labels = project.pictures.present()
  for (const { id, label } of labels) if (label !== 'red') project.pictures.setLabel(id, null, 'user')
  expect((await trainPlan(project)).problem).toMatchObject({ code: 'too_few_classes' })
  for (const { id, classId } of labels) project.pictures.setLabel(id, classId, 'user')
  fs.renameSync(path.join(dir, 'pictures'), path.join(dir, 'gone'))
  expect((await trainPlan(project)).problem).toMatchObject({ code: 'no_such_folder' })
})

test('a run that will not fit on the disk is refused before it is made', async ({ skip }) => {
  const disk = smallDisk('4m')
  if (!disk) return skip(needsRoot)
  const copy = path.join(disk.path, 'colours.loupe')
  project.close()
  fs.cpSync(project.dir, copy, { recursive: true })
  project = openProject(copy, 'write')
  onTestFinished(() => project.close())
  await expect(trainPreset(project, fast, { trainer, observer: new Notes() })).rejects.toMatchObject({
    code: 'disk_full',
  })
  expect(project.runs.all()).toEqual([])
})
