import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LoupeError } from '../../../../electron/ml/errors.ts'
import { editOutcome } from '../../../../electron/studio/browse/edit-outcome.ts'
import { applyEdit, redo, undo } from '../../../../electron/studio/edits/apply.ts'
import { openProject, type Project } from '../../../../electron/studio/project/project.ts'
import { runData } from '../../../../electron/studio/runs/run-data.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { decisions, finishedRun, studioProject } from '../../../fixtures/projects/studio-project.ts'

const catsAndDogs = () => studioProject(tempFolder(), { classes: ['cat', 'dog'], pictures: 40 })
const classId = (project: Project, name: string) => project.classes.all().find((one) => one.name === name)?.id ?? -1
const refusal = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    return error instanceof LoupeError ? { code: error.code, next: error.next } : error
  }
  return null
}

test('a label is saved as the user’s, keeps the split, and can be undone', () => {
  const project = catsAndDogs()
  ensureSplit(project, 0)
  const before = project.pictures.get(1)
  const {
    changed,
    undo: last,
    revision,
  } = editOutcome(project, applyEdit(project, { kind: 'label', pictures: [1, 3], classId: 2 }))
  expect(project.pictures.get(1)).toMatchObject({ classId: 2, labelOrigin: 'user', split: before?.split })
  expect(changed).toMatchObject({ id: [1, 3], classId: [2, 2], revision })
  expect(last).toEqual({ kind: 'label', count: 2, what: 'dog' })
  const taken = editOutcome(project, undo(project))
  expect(taken).toMatchObject({ undo: null, redo: last, changed: { id: [1, 3], classId: [1, 1] } })
  expect(taken.revision).toBeGreaterThan(revision)
  expect(project.pictures.get(1)).toMatchObject({ classId: 1, labelOrigin: 'folder' })
})

test('a picture without a label is in no split; undo puts it back where it was', () => {
  const project = catsAndDogs()
  ensureSplit(project, 0)
  const before = decisions(project)
  const { counts } = editOutcome(project, applyEdit(project, { kind: 'label', pictures: [1], classId: null }))
  expect(project.pictures.get(1)).toMatchObject({ classId: null, split: null, splitOrigin: null })
  expect(counts).toMatchObject({ labelled: 39, unlabelled: 1 })
  undo(project)
  expect(decisions(project)).toBe(before)
})

test('a first label that training has since given a split loses it when it is undone', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', ''], pictures: 30 })
  applyEdit(project, { kind: 'label', pictures: [3], classId: 1 })
  expect(project.pictures.get(3)?.split).toBeNull()
  ensureSplit(project, 0)
  expect(project.pictures.get(3)?.split).not.toBeNull()
  undo(project)
  expect(project.pictures.get(3)).toMatchObject({ classId: null, split: null })
})

test('an edit that changes nothing is not logged, and a new edit forgets what was undone', () => {
  const project = catsAndDogs()
  expect(editOutcome(project, applyEdit(project, { kind: 'label', pictures: [1], classId: 1 })).undo).toBeNull()
  applyEdit(project, { kind: 'mark', pictures: [1], mark: 'unsure' })
  applyEdit(project, { kind: 'mark', pictures: [2], mark: 'kept' })
  undo(project)
  expect(editOutcome(project, applyEdit(project, { kind: 'mark', pictures: [3], mark: 'kept' })).redo).toBeNull()
  expect(refusal(() => redo(project))).toMatchObject({ code: 'usage' })
  undo(project)
  undo(project)
  expect(refusal(() => undo(project))).toMatchObject({ code: 'usage' })
})

test('rejected pictures and ignored classes are not trained on, and can be restored', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', 'bird'], pictures: 60 })
  ensureSplit(project, 0)
  const data = runData(project)
  const train = data.pictures.train[0]
  applyEdit(project, { kind: 'mark', pictures: [train.id], mark: 'rejected' })
  applyEdit(project, { kind: 'class-ignore', classId: classId(project, 'bird'), ignored: true })
  const fewer = runData(project)
  expect(fewer.classes).toEqual(['cat', 'dog'])
  expect(Object.values(fewer.pictures).flat()).not.toContainEqual(expect.objectContaining({ id: train.id }))
  ensureSplit(project, 0)
  applyEdit(project, { kind: 'mark', pictures: [train.id], mark: 'kept' })
  applyEdit(project, { kind: 'class-ignore', classId: classId(project, 'bird'), ignored: false })
  expect(runData(project).fingerprint).toBe(data.fingerprint)
})

test('undoing a merge gives every picture its own class and the class its id and place', () => {
  const project = studioProject(tempFolder(), { classes: ['cat', 'dog', 'kitten', 'puppy'], pictures: 40 })
  const before = decisions(project)
  const { classes } = editOutcome(project, applyEdit(project, { kind: 'class-merge', classIds: [3, 4], into: 1 }))
  expect(classes.map(({ name, count }) => [name, count])).toEqual([
    ['cat', 30],
    ['dog', 10],
  ])
  // An id must not be reused while it can come back.
  expect(editOutcome(project, applyEdit(project, { kind: 'class-add', name: 'bird' })).classes.at(-1)).toMatchObject({
    name: 'bird',
    id: 5,
  })
  undo(project)
  undo(project)
  expect(decisions(project)).toBe(before)
})

test('class names are composed and trimmed; bad and taken ones are refused with a next step', () => {
  const project = catsAndDogs()
  const { classes } = editOutcome(
    project,
    applyEdit(project, { kind: 'class-rename', classId: 1, name: '  Cafe\u0301 ' }),
  )
  expect(classes[0].name).toBe('Caf\u00e9')
  const add = (name: string) => refusal(() => applyEdit(project, { kind: 'class-add', name }))
  for (const name of ['', '  ', 'a\nb', 'x'.repeat(101), 'unlabelled'])
    expect(add(name), name).toMatchObject({ code: 'usage' })
  expect(add('x'.repeat(100))).toBeNull()
  expect(refusal(() => applyEdit(project, { kind: 'class-rename', classId: 1, name: 'dog' }))).toMatchObject({
    code: 'usage',
    next: expect.stringContaining('merge'),
  })
  expect(refusal(() => applyEdit(project, { kind: 'label', pictures: [1], classId: 99 }))).toMatchObject({
    code: 'usage',
  })
})

test('only what the run would see differently counts as changed since it', () => {
  const project = catsAndDogs()
  ensureSplit(project, 0)
  finishedRun(project)
  expect(
    editOutcome(project, applyEdit(project, { kind: 'mark', pictures: [1], mark: 'unsure' })).changedSinceRun,
  ).toBe(0)
  expect(
    editOutcome(project, applyEdit(project, { kind: 'mark', pictures: [2], mark: 'rejected' })).changedSinceRun,
  ).toBe(1)
  expect(
    editOutcome(project, applyEdit(project, { kind: 'label', pictures: [3, 5], classId: 2 })).changedSinceRun,
  ).toBe(3)
  expect(editOutcome(project, applyEdit(project, { kind: 'label', pictures: [3], classId: 1 })).changedSinceRun).toBe(2)
  expect(
    editOutcome(project, applyEdit(project, { kind: 'class-ignore', classId: 1, ignored: true })).changedSinceRun,
  ).toBe(21)
  undo(project)
  expect(editOutcome(project, undo(project)).changedSinceRun).toBe(3)
  for (let i = 0; i < 2; i++) undo(project)
  expect(editOutcome(project, undo(project)).changedSinceRun).toBe(0)
})

test('an edit is on disk when it returns: it survives a process killed right after it', () => {
  const dir = join(tempFolder(), 'p')
  studioProject(dir, { classes: ['cat', 'dog'], pictures: 4 }).close()
  const module = (path: string) => JSON.stringify(new URL(`../../../../electron/studio/${path}`, import.meta.url).href)
  const script = `
    import { openProject } from ${module('project/project.ts')}
    import { applyEdit } from ${module('edits/apply.ts')}
    const project = openProject(process.argv[1], 'write')
    applyEdit(project, { kind: 'label', pictures: [1], classId: 2 })
    process.kill(process.pid, 'SIGKILL')`
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script, dir])
  expect(signal).toBe('SIGKILL')
  const project = openProject(dir, 'write')
  expect(project.pictures.get(1)).toMatchObject({ classId: 2, labelOrigin: 'user' })
  expect(editOutcome(project, undo(project)).redo).toMatchObject({ kind: 'label' })
  expect(project.pictures.get(1)?.classId).toBe(1)
  project.close()
})

test('the last 1000 edits can be undone', () => {
  const project = catsAndDogs()
  applyEdit(project, { kind: 'label', pictures: [1], classId: 2 })
  const count = () => project.db.$client.prepare('select count(*) from edits').pluck().get()
  project.db.$client.exec(`
    with recursive n(id) as (select 2 union all select id + 1 from n where id < 1000)
    insert into edits select n.id, created_at, kind, label, changes, undone from n, edits where edits.id = 1`)
  expect(count()).toBe(1000)
  applyEdit(project, { kind: 'label', pictures: [1], classId: 1 })
  expect(count()).toBe(1000)
})
