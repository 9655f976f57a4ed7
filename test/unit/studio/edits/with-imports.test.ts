import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LoupeError } from '../../../../electron/ml/errors.ts'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { locateSource } from '../../../../electron/studio/datasets/locate-source.ts'
import { applyEdit, undo } from '../../../../electron/studio/edits/apply.ts'
import { createProject } from '../../../../electron/studio/project/project.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { inspectHere, tempFolder, writePictures } from '../../../fixtures/pictures/picture-folders.ts'

async function jumpersAndShirts() {
  const folder = join(tempFolder(), 'clothes')
  await writePictures(folder, ['jumper/1.jpg', 'jumper/2.jpg', 'shirt/1.jpg', 'shirt/2.jpg', 'hat/1.jpg'])
  const project = createProject(join(tempFolder(), 'p'))
  const bring = () => importFolder(project, folder, { inspect: inspectHere() })
  await bring()
  const labels = () =>
    Object.fromEntries([...project.pictures.present(), ...project.pictures.absent()].map((p) => [p.path, p.label]))
  const names = () => project.classes.all().map(({ name }) => name)
  const id = (name: string) => project.classes.all().find((one) => one.name === name)?.id ?? -1
  return { folder, project, bring, labels, names, id }
}

test('new pictures in the folder of a merged or renamed class join the current class', async () => {
  const { folder, project, bring, labels, names, id } = await jumpersAndShirts()
  applyEdit(project, { kind: 'class-merge', classIds: [id('jumper')], into: id('shirt') })
  applyEdit(project, { kind: 'class-rename', classId: id('shirt'), name: 'top' })
  await writePictures(folder, ['jumper/3.jpg', 'shirt/3.jpg'], 50)
  const report = await bring()
  expect(names()).toEqual(['hat', 'top'])
  expect(labels()).toMatchObject({ 'jumper/1.jpg': 'top', 'jumper/3.jpg': 'top', 'shirt/3.jpg': 'top' })
  expect([report.added, report.conflicts]).toEqual([2, []])
  undo(project)
  undo(project)
  expect(names()).toEqual(['hat', 'jumper', 'shirt'])
  expect(labels()).toMatchObject({ 'jumper/1.jpg': 'jumper', 'shirt/1.jpg': 'shirt' })
  project.close()
})

test('the folder of a removed class adds pictures without a label, and says so', async () => {
  const { folder, project, bring, labels, names, id } = await jumpersAndShirts()
  applyEdit(project, { kind: 'class-remove', classId: id('jumper') })
  await writePictures(folder, ['jumper/3.jpg'], 50)
  const { warnings, conflicts } = await bring()
  expect(names()).toEqual(['hat', 'shirt'])
  expect(labels()).toMatchObject({ 'jumper/1.jpg': null, 'jumper/3.jpg': null })
  expect([warnings.map(({ code }) => code), conflicts]).toEqual([['removed_class'], []])
  project.close()
})

test('labels, marks and splits of known pictures stay when a folder is imported every week', async () => {
  const { folder, project, bring, id } = await jumpersAndShirts()
  ensureSplit(project, 0)
  const [first, second] = project.pictures.present()
  applyEdit(project, { kind: 'label', pictures: [first.id], classId: id('hat') })
  applyEdit(project, { kind: 'mark', pictures: [second.id], mark: 'rejected' })
  const known = project.pictures.present()
  await writePictures(folder, ['hat/2.jpg'], 50)
  expect(await bring()).toMatchObject({ added: 1, known: 5 })
  expect(project.pictures.present().slice(0, 5)).toEqual(known)
  project.close()
})

test('undoing a new class that a folder filled meanwhile removes no labels', async () => {
  const { folder, project, bring, labels, names } = await jumpersAndShirts()
  applyEdit(project, { kind: 'class-add', name: 'socks' })
  await writePictures(folder, ['socks/1.jpg'], 50)
  await bring()
  undo(project)
  expect(names()).toContain('socks')
  expect(labels()).toMatchObject({ 'socks/1.jpg': 'socks' })
  project.close()
})

test('a source is pointed at a moved folder, itself or the one around it; another is refused with a count', async () => {
  const { folder, project } = await jumpersAndShirts()
  const other = tempFolder()
  await writePictures(other, ['jumper/1.jpg'])
  const elsewhere = tempFolder()
  renameSync(folder, join(elsewhere, 'clothes'))
  rmSync(join(elsewhere, 'clothes/hat/1.jpg'))
  const refused = await locateSource(project, 1, other).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(LoupeError)
  expect(refused).toMatchObject({ code: 'no_such_folder', message: expect.stringContaining(': 1 of 5.') })
  expect(await locateSource(project, 1, elsewhere)).toMatchObject({ root: join(elsewhere, 'clothes') })
  expect(project.pictures.absent().map(({ path }) => path)).toEqual(['hat/1.jpg'])
  expect(project.pictures.present().every(({ root, path }) => existsSync(join(root, path)))).toBe(true)
  project.close()
})
