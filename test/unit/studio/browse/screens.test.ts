import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { LoupeError } from '../../../../electron/ml/errors.ts'
import { evaluate } from '../../../../electron/ml/evaluation/metrics.ts'
import { pictureColumns } from '../../../../electron/studio/browse/columns.ts'
import { copies } from '../../../../electron/studio/browse/duplicates.ts'
import { previewFolder } from '../../../../electron/studio/browse/folder-preview.ts'
import { renameProject } from '../../../../electron/studio/browse/name.ts'
import { pictureDetail } from '../../../../electron/studio/browse/picture-detail.ts'
import { predictionColumns } from '../../../../electron/studio/browse/predictions.ts'
import { projectDetail } from '../../../../electron/studio/browse/project-detail.ts'
import { projectSummary } from '../../../../electron/studio/browse/project-summary.ts'
import { runDetail } from '../../../../electron/studio/browse/run-detail.ts'
import { setWizardState } from '../../../../electron/studio/browse/wizard-state.ts'
import { setSeal } from '../../../../electron/studio/browse/seal.ts'
import { migrate, migrations } from '../../../../electron/studio/db/migrate.ts'
import { revisionOf } from '../../../../electron/studio/db/revision.ts'
import { editOutcome } from '../../../../electron/studio/browse/edit-outcome.ts'
import { applyEdit } from '../../../../electron/studio/edits/apply.ts'
import { openProject } from '../../../../electron/studio/project/project.ts'
import { removeRun } from '../../../../electron/studio/upkeep/remove.ts'
import { distinctNamesNow } from '../../../../electron/studio/runs/class-names.ts'
import { setCurrentRun } from '../../../../electron/studio/runs/current.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'
import { finishedRun, studioProject } from '../../../fixtures/projects/studio-project.ts'

test('a project of the first format is updated with everything it had', () => {
  const dir = tempFolder()
  const old = new SqliteConnection(join(dir, 'project.db'))
  migrate(old, dir, migrations().slice(0, 1))
  old.exec(`
    insert into sources values (1, '/photos', 'folders', 0);
    insert into classes values (7, 'cat', 0);
    insert into pictures values (1, 1, 'cat/1.jpg', '${'aa'.repeat(32)}', 1, 1, 4, 3, 1, 'jpeg', 7, 'folder', 'test', 'assigned', null, null);
    insert into runs (id, created_at, status, recipe, backbone, precision, seed, classes) values ('r0001', 0, 'done', '{}', 'b', 'p', 0, '["cat"]');
    insert into predictions values ('r0001', 1, 'test', 0, 0, 1, x'0000803f');`)
  old.close()
  const project = openProject(dir, 'write')
  expect(project.pictures.get(1)).toMatchObject({ classId: 7, split: 'test', mark: null })
  expect(predictionColumns(project, 'r0001')).toMatchObject({ id: [1], own: [1] })
  expect(editOutcome(project, applyEdit(project, { kind: 'class-add', name: 'dog' })).classes).toMatchObject([
    { id: 7 },
    { id: 8 },
  ])
  expect(() => project.db.$client.exec(`update pictures set mark = 'x'`)).toThrow(/constraint/i)
  expect(project.db.$client.pragma('foreign_key_check')).toEqual([])
  project.close()
})

test('columns consist of numbers and contain all pictures, or those that changed since', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', ''], pictures: 4 })
  const { revision } = pictureColumns(project)
  applyEdit(project, { kind: 'mark', pictures: [2], mark: 'unsure' })
  applyEdit(project, { kind: 'split', pictures: [3], split: 'test' })
  project.pictures.setMissing(4, 1)
  expect(pictureColumns(project)).toMatchObject({
    id: [1, 2, 3, 4],
    name: ['cat/0.jpg', 'unsorted/1.jpg', 'cat/2.jpg', 'unsorted/3.jpg'],
    classId: [1, 0, 1, 0],
    split: [0, 0, 3, 0],
    mark: [0, 1, 0, 0],
    state: [0, 0, 0, 1],
    aspect: [1.333, 1.333, 1.333, 1.333],
  })
  const since = pictureColumns(project, { since: revision })
  expect(since.id).toEqual([2, 3, 4])
  expect(pictureColumns(project, { since: since.revision }).id).toEqual([])
  expect(pictureColumns(project, { ids: [3, 99] }).id).toEqual([3])
})

test('the revision increases with every change, whoever makes it', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 20 })
  let before = revisionOf(project.db)
  const grows = (change: () => unknown) => {
    change()
    const now = revisionOf(project.db)
    expect(now).toBeGreaterThan(before)
    before = now
  }
  grows(() => ensureSplit(project, 0))
  grows(() => project.classes.ensure(['bird']))
  grows(() => project.sources.add('/more', 'folders'))
  const { id, revision, ...rest } = project.pictures.present()[0]
  expect([id, revision > 0]).toEqual([1, true])
  grows(() => project.pictures.add({ ...rest, path: 'new.jpg' }))
  expect(pictureColumns(project, { since: before - 1 }).name).toEqual(['new.jpg'])
})

test('counts of a project leave rejected pictures and ignored classes out of its splits', () => {
  const project = studioProject(join(tempFolder(), 'My set.loupe'), { classes: ['cat', 'dog', ''], pictures: 30 })
  ensureSplit(project, 0)
  applyEdit(project, { kind: 'mark', pictures: [1], mark: 'rejected' })
  applyEdit(project, { kind: 'class-ignore', classId: 2, ignored: true })
  project.pictures.setMissing(3, 1)
  const { classes, counts, name, sources, wizard } = projectDetail(project, 'id')
  expect(classes).toMatchObject([
    { name: 'cat', count: 10, position: 0 },
    { name: 'dog', count: 10, ignored: true, train: 0, val: 0, test: 0 },
  ])
  expect(classes[0].train + classes[0].val + classes[0].test).toBe(9)
  expect(counts).toMatchObject({ pictures: 29, labelled: 20, unlabelled: 9, rejected: 1, missing: 1 })
  expect(sources).toMatchObject([{ root: '/photos', there: false, pictures: 29, missing: 1 }])
  expect([name, wizard]).toEqual(['My set', { step: 'found', done: false }])
  renameProject(project, ' Cats ')
  expect(projectDetail(project, 'id').name).toBe('Cats')
  expect(() => renameProject(project, ' ')).toThrow(LoupeError)
})

test('a project opens in the wizard only until there is a run, or labels were given outside of it', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', ''], pictures: 12 })
  setWizardState(project, { step: 'classes', done: false })
  expect(projectDetail(project, 'id').wizard).toEqual({ step: 'classes', done: false })
  // Renaming and splitting are steps of the wizard itself.
  applyEdit(project, { kind: 'class-rename', classId: 1, name: 'kitten' })
  ensureSplit(project, 0)
  expect(projectDetail(project, 'id').wizard).toEqual({ step: 'classes', done: false })
  applyEdit(project, { kind: 'label', pictures: [3], classId: 1 })
  expect(projectDetail(project, 'id').wizard).toEqual({ step: 'classes', done: true, unfinished: true })
  finishedRun(project)
  expect(projectDetail(project, 'id').wizard).toEqual({ step: 'classes', done: true })
})

test('a sealed test set is revealed nowhere, and its opening is recorded', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 10 })
  ensureSplit(project, 0)
  const run = finishedRun(project)
  const probabilities = Float32Array.of(0.75, 0.25)
  const row = { runId: run, truth: 1, predicted: 0, confidence: 0.75, probabilities }
  project.predictions.put([
    { ...row, pictureId: 1, split: 'val' },
    { ...row, pictureId: 2, split: 'test' },
  ])
  const metrics = evaluate({ data: probabilities, rows: 1, cols: 2 }, [0])
  project.runs.update(run, { metrics: { val: metrics, test: metrics, cv: metrics } })
  expect(projectDetail(project, '').runs[0].accuracy?.split).toBe('test')
  setSeal(project, true)
  expect(predictionColumns(project, run)).toMatchObject({
    id: [1],
    split: [2],
    truth: [1],
    predicted: [0],
    own: [0.25],
  })
  expect(runDetail(project, run)).toMatchObject({ metrics: { test: null, val: { n: 1 }, cv: { n: 1 } } })
  expect(projectDetail(project, '').runs[0].accuracy?.split).toBe('val')
  expect(projectSummary(project).accuracy?.split).toBe('val')
  expect(pictureDetail(project, 2).predictions).toEqual([])
  expect(setSeal(project, false)).toEqual({ sealed: false, opened: [expect.any(Number)] })
  expect(pictureDetail(project, 2).predictions).toMatchObject([
    { run, truth: 'dog', top: [{ label: 'cat', p: 0.75 }, {}] },
  ])
})

test('the current run is the newest that finished, or the chosen one', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 10 })
  const current = () => projectDetail(project, '').currentRun
  expect(current()).toBeNull()
  const [first, second] = [finishedRun(project), finishedRun(project)]
  expect(current()).toBe(second)
  setCurrentRun(project, first)
  expect(current()).toBe(first)
  expect(() => setCurrentRun(project, 'r0009')).toThrow(LoupeError)
  setCurrentRun(project, null)
  expect(current()).toBe(second)
})

test('a cancelled run that kept its best epoch can be the current one; one that kept nothing cannot', async () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 10 })
  const current = () => projectDetail(project, '').currentRun
  const [cancelled, empty, failed] = [finishedRun(project), finishedRun(project), finishedRun(project)]
  project.runs.update(cancelled, { status: 'cancelled', metrics: { val: null, test: null } })
  project.runs.update(empty, { status: 'cancelled' })
  project.runs.update(failed, { status: 'failed' })
  expect(current()).toBe(cancelled)
  setCurrentRun(project, cancelled)
  expect(() => setCurrentRun(project, empty)).toThrow(LoupeError)
  expect(() => setCurrentRun(project, failed)).toThrow(LoupeError)
  const done = finishedRun(project)
  expect(current()).toBe(cancelled)
  expect(projectDetail(project, '').runs.map(({ resumable }) => resumable)).toEqual([false, true, true, true])
  await removeRun(project, cancelled)
  expect(current()).toBe(done)
  await removeRun(project, done)
  expect(current()).toBeNull()
})

test('earlier runs use the current names of renamed and merged classes; removed ones keep theirs', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', 'owl', 'eel'], pictures: 8 })
  const run = finishedRun(project, ['cat', 'dog', 'owl', 'eel'])
  const probabilities = Float32Array.of(0.1, 0.6, 0.2, 0.1)
  project.predictions.put([
    { runId: run, pictureId: 1, split: 'val', truth: 0, predicted: 1, confidence: 0.6, probabilities },
  ])
  applyEdit(project, { kind: 'class-rename', classId: 1, name: 'felid' })
  applyEdit(project, { kind: 'class-merge', classIds: [2], into: 1 })
  applyEdit(project, { kind: 'class-rename', classId: 1, name: 'mammal' })
  applyEdit(project, { kind: 'class-remove', classId: 4 })
  const names = ['mammal', 'mammal', 'owl', 'eel']
  expect(predictionColumns(project, run).classes).toEqual(names)
  expect(runDetail(project, run).classes).toEqual(names)
  expect(pictureDetail(project, 1).predictions).toMatchObject([
    { truth: 'mammal', top: [{ label: 'mammal' }, {}, {}, {}] },
  ])
  // In exports, two classes of one name would be indistinguishable.
  expect(distinctNamesNow(project, ['cat', 'dog', 'owl', 'eel'])).toEqual(['cat', 'dog', 'owl', 'eel'])
  expect(distinctNamesNow(project, ['cat', 'owl', 'eel'])).toEqual(['mammal', 'owl', 'eel'])
  expect(project.runs.get(run)?.classes).toEqual(['cat', 'dog', 'owl', 'eel'])
})

test('a run before a deleted one counts what changed since its own start', async () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 10 })
  ensureSplit(project, 0)
  const first = finishedRun(project)
  expect(projectDetail(project, '').changedSinceRun).toBe(0)
  await removeRun(project, first)
  applyEdit(project, { kind: 'label', pictures: [1], classId: 2 })
  expect(finishedRun(project)).not.toBe(first)
  expect(projectDetail(project, '').changedSinceRun).toBe(0)
  applyEdit(project, { kind: 'label', pictures: [3], classId: 2 })
  expect(projectDetail(project, '').changedSinceRun).toBe(1)
})

test('Home shows pictures of different classes; copies are groups of equal bytes', () => {
  const sameAs = (i: number) => (i === 7 || i === 9 ? 2 : i)
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', ''], pictures: 12, sameAs })
  const { mosaic, unlabelled, missingSources } = projectSummary(project)
  const labels = mosaic.map(({ id }) => project.pictures.get(id)?.classId)
  expect(labels).toEqual([1, 2, 1, 2, 1, 2, 1, 2, null])
  expect([unlabelled, missingSources]).toEqual([4, ['/photos']])
  expect(copies(project)).toEqual([[3, 8, 10]])
  expect(pictureDetail(project, 3).copies).toEqual([8, 10])
})

test('a folder is previewed without opening a picture', async () => {
  const folder = tempFolder()
  await writePictures(folder, ['train/cat/1.jpg', 'train/dog/1.jpg', 'test/cat/1.jpg'])
  writeIn(folder, 'test/dog/broken.jpg', 'no picture')
  expect(await previewFolder(folder)).toMatchObject({
    layout: 'split-folders',
    pictures: 4,
    classes: [
      { name: 'cat', count: 2 },
      { name: 'dog', count: 2 },
    ],
    splits: { train: 2, val: 0, test: 2 },
    project: false,
  })
})

test('20,000 pictures: columns and an edit are timed', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', 'bird'], pictures: 20_000 })
  const timed = <T>(what: string, act: () => T): T => {
    const began = performance.now()
    const result = act()
    console.info(`${what}: ${Math.round(performance.now() - began)} ms`)
    return result
  }
  expect(timed('columns as JSON', () => JSON.stringify(pictureColumns(project))).length).toBeGreaterThan(4e5)
  expect(timed('project', () => projectDetail(project, '')).counts.pictures).toBe(20_000)
  const label = () => editOutcome(project, applyEdit(project, { kind: 'label', pictures: [1], classId: 2 }))
  expect(timed('label one', label).changed.classId).toEqual([2])
})
