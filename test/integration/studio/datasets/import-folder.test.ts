import { copyFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { faultIn } from '../../../../common/problems/file-faults.ts'
import { fileFaults as english } from '../../../../common/words/en/file-faults.ts'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import type { ImportOptions } from '../../../../electron/studio/datasets/import.ts'
import { readFolder } from '../../../../electron/studio/datasets/read-folder.ts'
import { createProject } from '../../../../electron/studio/project/project.ts'
import { inspectHere, jpeg, tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'

/** A folder of two cats and two dogs, a fresh project, and an import of it that records which files were opened. */
async function catsAndDogs() {
  const folder = tempFolder()
  await writePictures(folder, ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg', 'dog/2.jpg'])
  const project = createProject(join(tempFolder(), 'p'))
  const bring = async (options: Partial<ImportOptions> = {}, from = folder) => {
    const opened: string[] = []
    const report = await importFolder(project, from, { inspect: inspectHere(opened), ...options })
    return { ...report, opened: opened.map((path) => path.slice(from.length + 1)) }
  }
  const row = (path: string) => project.pictures.present().find((picture) => picture.path === path)
  return { folder, project, bring, row }
}

test('class folders become a project with facts about every picture', async () => {
  const { project, bring, row } = await catsAndDogs()
  const progress: number[] = []
  const report = await bring({ onProgress: ({ done, total }) => progress.push(done / total) })
  expect(report).toMatchObject({
    added: 4,
    known: 0,
    skipped: 0,
    layout: 'folders',
    importedSplit: false,
    unlabelled: 0,
  })
  expect(report.classes).toEqual([
    { name: 'cat', count: 2 },
    { name: 'dog', count: 2 },
  ])
  expect(row('dog/1.jpg')).toMatchObject({
    width: 16,
    height: 12,
    orientation: 1,
    format: 'jpeg',
    label: 'dog',
    labelOrigin: 'folder',
  })
  expect(row('dog/1.jpg')?.hash).toMatch(/^[0-9a-f]{64}$/)
  expect(progress).toEqual([0, 0.25, 0.5, 0.75, 1])
  project.close()
})

test('a second import opens only what is new or changed', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  expect(await bring()).toMatchObject({ added: 0, known: 4, opened: [] })
  await writePictures(folder, ['bird/1.jpg'], 50)
  writeFileSync(join(folder, 'cat/1.jpg'), await jpeg(60))
  const id = row('cat/1.jpg')?.id
  const hash = row('cat/1.jpg')?.hash
  const third = await bring()
  expect(third).toMatchObject({ added: 1, changed: 1, known: 3, opened: ['bird/1.jpg', 'cat/1.jpg'] })
  expect(third.classes.map((c) => c.name)).toEqual(['cat', 'dog', 'bird'])
  expect(row('cat/1.jpg')?.id).toBe(id)
  expect(row('cat/1.jpg')?.hash).not.toBe(hash)
  utimesSync(join(folder, 'cat/2.jpg'), new Date(), new Date())
  expect(await bring()).toMatchObject({ changed: 0, known: 5, opened: ['cat/2.jpg'] })
  project.close()
})

test('the studio’s label and the split of a known picture stay; a contradicting folder is a reported conflict', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  const dog = project.classes.ensure([]).get('dog') ?? null
  const first = row('cat/1.jpg')
  if (!first) throw new Error('not imported')
  project.pictures.setLabel(first.id, dog, 'user')
  project.pictures.setSplit(first.id, 'val', 'assigned')
  const report = await bring()
  expect(report.conflicts).toEqual([{ path: 'cat/1.jpg', kept: 'dog', found: 'cat', between: 'project' }])
  renameSync(join(folder, 'dog/2.jpg'), join(folder, 'cat/moved.jpg'))
  const moved = await bring()
  expect(moved).toMatchObject({ moved: 1, added: 0, vanished: 0 })
  expect(moved.conflicts).toContainEqual({ path: 'cat/moved.jpg', kept: 'dog', found: 'cat', between: 'project' })
  expect(row('cat/1.jpg')).toMatchObject({ label: 'dog', labelOrigin: 'user', split: 'val' })
  expect(row('cat/moved.jpg')?.label).toBe('dog')
  project.close()
})

test('a label that the user removed stays removed, and one that a list adds later is filled in', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await writePictures(folder, ['loose.jpg'], 90)
  await bring()
  const cat = row('cat/1.jpg')
  if (!cat) throw new Error('not imported')
  project.pictures.setLabel(cat.id, null, 'user')
  writeIn(folder, 'all.csv', 'path,label,split\ncat/1.jpg,cat,train\ncat/2.jpg,cat,test\nloose.jpg,dog,train\n')
  const report = await bring()
  expect(report).toMatchObject({ layout: 'lists', vanished: 2 })
  expect(row('loose.jpg')).toMatchObject({ label: 'dog', labelOrigin: 'list', split: 'train' })
  expect(row('cat/1.jpg')?.label).toBeNull()
  project.close()
})

test('vanished pictures are flagged and come back with label and split', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  const before = row('cat/1.jpg')
  renameSync(join(folder, 'cat/1.jpg'), join(folder, 'away'))
  expect(await bring()).toMatchObject({ vanished: 1, known: 3 })
  expect(row('cat/1.jpg')).toBeUndefined()
  expect(project.pictures.absent()).toMatchObject([{ path: 'cat/1.jpg', missingSince: expect.any(Number) }])
  expect(await bring()).toMatchObject({ vanished: 0 })
  renameSync(join(folder, 'away'), join(folder, 'cat/1.jpg'))
  expect(await bring()).toMatchObject({ returned: 1, opened: [] })
  expect(row('cat/1.jpg')).toEqual({ ...before, revision: expect.any(Number) })
  project.close()
})

test('a moved folder is found again at its new place, with nothing opened twice', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  const id = row('cat/1.jpg')?.id
  const place = join(tempFolder(), 'elsewhere')
  renameSync(folder, place)
  expect(await bring({}, place)).toMatchObject({ known: 4, added: 0, opened: [] })
  expect(project.sources.all().map((source) => source.root)).toEqual([place])
  expect(row('cat/1.jpg')?.id).toBe(id)
  project.close()
})

test('a second folder is another source; a picture moved into it keeps its row', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  const id = row('dog/1.jpg')?.id
  const second = tempFolder()
  await writePictures(second, ['cat/9.jpg', 'owl/1.jpg'], 70)
  writeIn(second, 'dog/x.jpg', '')
  renameSync(join(folder, 'dog/1.jpg'), join(second, 'dog/x.jpg'))
  copyFileSync(join(folder, 'dog/2.jpg'), join(second, 'dog/copy.jpg'))
  const report = await bring({}, second)
  expect(report).toMatchObject({ added: 3, moved: 1 })
  expect(report.classes).toEqual([
    { name: 'cat', count: 3 },
    { name: 'dog', count: 3 },
    { name: 'owl', count: 1 },
  ])
  expect(row('dog/x.jpg')).toMatchObject({ id, root: second })
  expect(await bring()).toMatchObject({ known: 3, vanished: 0 })
  project.close()
})

test('a folder inside an imported one is imported with a warning', async () => {
  const { folder, project, bring } = await catsAndDogs()
  await bring()
  expect((await bring({}, join(folder, 'cat'))).warnings.map((w) => w.code)).toEqual(['overlapping_sources'])
  project.close()
})

test('unreadable files are listed with path and reason, counted, and do not stop the rest', async () => {
  const { folder, project, bring } = await catsAndDogs()
  writeIn(folder, 'cat/empty.jpg', '')
  writeIn(folder, 'cat/text.jpg', 'just words')
  const whole = await jpeg(80)
  const cut = writeIn(folder, 'dog/cut.jpg', whole.subarray(0, whole.length - 12))
  symlinkSync('nowhere', join(folder, 'dog/link.jpg'))
  const report = await bring()
  expect(report).toMatchObject({ added: 4, skipped: 3 })
  expect(report.unreadable.map(({ path, code }) => [path, code])).toEqual([
    ['cat/empty.jpg', 'empty'],
    ['cat/text.jpg', 'not_a_picture'],
    ['dog/cut.jpg', 'damaged'],
    ['dog/link.jpg', 'missing'],
  ])
  expect(report.unreadable.every(({ reason }) => reason.length > 10)).toBe(true)
  expect(report.unreadable.map((file) => faultIn(english, file))).toEqual(report.unreadable.map(({ reason }) => reason))
  expect(await bring()).toMatchObject({ opened: [], skipped: 3, known: 4 })
  writeFileSync(cut, whole)
  rmSync(join(folder, 'cat/text.jpg'))
  expect(await bring()).toMatchObject({ opened: ['dog/cut.jpg'], added: 1, skipped: 1 })
  expect(project.unreadable.skipped()).toBe(1)
  project.close()
})

test('a known picture that is damaged later is not used until it is repaired', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await bring()
  const before = row('cat/1.jpg')
  writeFileSync(join(folder, 'cat/1.jpg'), 'oops')
  expect(await bring()).toMatchObject({ vanished: 1, skipped: 1, added: 0 })
  expect(row('cat/1.jpg')).toBeUndefined()
  expect(await bring()).toMatchObject({ vanished: 0, skipped: 1, opened: [] })
  writeFileSync(join(folder, 'cat/1.jpg'), await jpeg(0))
  expect(await bring()).toMatchObject({ returned: 1, skipped: 0 })
  expect(row('cat/1.jpg')).toMatchObject({ id: before?.id, label: 'cat', hash: before?.hash })
  project.close()
})

test('nothing readable, no such folder: each has its own error, and the reasons stay in the project', async () => {
  const project = createProject(tempFolder())
  const folder = tempFolder()
  const options = { inspect: inspectHere() }
  await expect(importFolder(project, folder, options)).rejects.toMatchObject({ code: 'no_pictures' })
  await expect(importFolder(project, join(folder, 'x'), options)).rejects.toMatchObject({ code: 'no_such_folder' })
  writeIn(folder, 'cat/1.jpg', 'words')
  await expect(importFolder(project, folder, options)).rejects.toMatchObject({
    code: 'nothing_readable',
    message: expect.stringContaining('cat/1.jpg'),
  })
  expect(project.unreadable.all()).toMatchObject([{ path: 'cat/1.jpg', code: 'not_a_picture', root: folder }])
  project.close()
})

test('odd names survive the way into the project and out again', async () => {
  const folder = tempFolder()
  const names = [
    ' lead.jpg',
    'a "b" \'c\'.jpg',
    'new\nline.jpg',
    'semi;colon,.jpg',
    '\u72D7.jpg',
    '\u{1F408}\u200D\u2B1B.jpg',
  ]
  await writePictures(
    folder,
    names.map((name) => `\u732B ;\n/${name}`),
  )
  const project = createProject(tempFolder())
  const opened: string[] = []
  const report = await importFolder(project, folder, { inspect: inspectHere(opened) })
  expect(report).toMatchObject({ added: 6, unreadable: [] })
  expect(report.classes).toEqual([{ name: '\u732B ;', count: 6 }])
  expect(
    project.pictures
      .present()
      .map((p) => join(p.root, p.path))
      .sort(),
  ).toEqual([...opened].sort())
  project.close()
})

test('a stopped import keeps its results and the next one continues from there', async () => {
  const { project, bring } = await catsAndDogs()
  const stop = new AbortController()
  const onProgress = ({ done }: { done: number }) => done === 2 && stop.abort()
  await expect(bring({ onProgress: (p) => void onProgress(p), signal: stop.signal })).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(project.pictures.present()).toHaveLength(2)
  expect(await bring()).toMatchObject({ known: 2, added: 2, opened: ['dog/1.jpg', 'dog/2.jpg'] })
  project.close()
})

test('when inspecting breaks, what it found before is saved', async () => {
  const { project, bring } = await catsAndDogs()
  const inspect: ImportOptions['inspect'] = async function* (files) {
    for await (const look of inspectHere()(files.slice(0, 3))) yield look
    throw new Error('gone')
  }
  await expect(bring({ inspect })).rejects.toMatchObject({ code: 'unexpected', cause: new Error('gone') })
  expect(project.pictures.present()).toHaveLength(3)
  project.close()
})

test('a folder can be read before there is a project for it', async () => {
  const { folder, project } = await catsAndDogs()
  const reading = await readFolder(folder)
  expect(await importFolder(project, reading, { inspect: inspectHere() })).toMatchObject({ added: 4 })
  project.close()
})

test('a name whose accents are spelled differently is the same picture', async () => {
  const { folder, project, bring, row } = await catsAndDogs()
  await writePictures(folder, ['cat/caf\u00e9.jpg'], 40)
  await bring()
  const id = row('cat/caf\u00e9.jpg')?.id
  renameSync(join(folder, 'cat/caf\u00e9.jpg'), join(folder, 'cat/cafe\u0301.jpg'))
  expect(await bring()).toMatchObject({ known: 5, added: 0, opened: [], vanished: 0 })
  expect(row('cat/cafe\u0301.jpg')?.id).toBe(id)
  project.close()
})
