import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onOneLine, pathOnOneLine } from '../../../../electron/ml/export/one-line.ts'
import { exportedClasses } from '../../../../electron/studio/exports/classes.ts'
import { refuseOriginals, writeFolders } from '../../../../electron/studio/exports/folders.ts'
import { checkListsFolder, putLists } from '../../../../electron/studio/exports/lists.ts'
import { runData } from '../../../../electron/studio/runs/run-data.ts'
import { pictureFile } from '../../../../electron/studio/db/pictures.ts'
import { ensureSplit } from '../../../../electron/studio/splits/split.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { colourProject } from '../../../fixtures/networks/tiny-trainer.ts'

// Exports in progress are recorded there.
beforeAll(() => (process.env.LOUPE_HOME = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-home-'))))
afterAll(() => {
  fs.rmSync(process.env.LOUPE_HOME ?? '', { recursive: true, force: true })
  delete process.env.LOUPE_HOME
})

test('an export never replaces a folder with the project’s pictures', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  try {
    ensureSplit(project, 0)
    const data = runData(project)
    const originals = project.pictures.present().map(pictureFile)
    const out = path.join(dir, 'out')
    await refuseOriginals(out, ['folders'], originals)
    expect(await writeFolders(path.join(out, 'folders'), data)).toEqual([])

    const copies = fs
      .readdirSync(path.join(out, 'folders'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jpg'))
    const imported = copies.map((name) => path.join(out, 'folders', name))
    expect(imported.length).toBe(originals.length)
    const link = path.join(dir, 'link')
    fs.symlinkSync(out, link, 'junction')
    for (const there of [imported, imported.map((file) => file.replace(out, link))])
      await expect(refuseOriginals(out, ['gallery', 'folders'], there)).rejects.toMatchObject({ code: 'export_failed' })
    await refuseOriginals(out, ['gallery', 'folders'], originals)
  } finally {
    project.close()
  }
})

test('lists show the current splits: one that has become empty leaves no list, and foreign ones stay', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  const out = path.join(dir, 'lists')
  try {
    ensureSplit(project, 0)
    const data = runData(project)
    const classes = exportedClasses(project, null)
    fs.mkdirSync(out)
    fs.writeFileSync(path.join(out, 'notes.txt'), 'mine')
    const full = { ...data, pictures: { ...data.pictures, test: data.pictures.train } }
    expect(await putLists(out, full, classes)).toContain(path.join(out, 'test.txt'))
    expect(fs.readFileSync(path.join(out, 'classes.txt'), 'utf8')).toBe('blue\ngreen\nred\n')
    const files = await putLists(out, { ...data, pictures: { ...data.pictures, test: [] } }, classes)
    expect(files).not.toContain(path.join(out, 'test.txt'))
    expect(fs.readdirSync(out).sort()).toEqual(
      ['classes.txt', 'loupe-files.json', 'notes.txt', ...files.map((file) => path.basename(file))].sort(),
    )

    fs.writeFileSync(path.join(out, 'test.txt'), 'a list that a person wrote')
    for (const again of [checkListsFolder(out), putLists(out, full, classes)])
      await expect(again).rejects.toMatchObject({
        code: 'export_failed',
        message: expect.stringContaining('test.txt') as string,
        next: expect.stringContaining(`${out}-2`) as string,
      })
    expect(fs.readFileSync(path.join(out, 'test.txt'), 'utf8')).toBe('a list that a person wrote')
    expect(fs.readFileSync(path.join(out, 'notes.txt'), 'utf8')).toBe('mine')
  } finally {
    project.close()
  }
})

test('every file of an export numbers classes the same way, also with an ignored class', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  try {
    ensureSplit(project, 0)
    const [first] = project.classes.all()
    expect(first.name).toBe('blue')
    project.transaction(() => project.db.$client.prepare('update classes set ignored = 1 where id = ?').run(first.id))
    const data = runData(project)
    const alone = exportedClasses(project, null)
    expect(alone.names).toEqual(data.classes)
    expect(alone.names).toEqual(['green', 'red'])
    expect(['blue', 'green', 'red', null].map((label) => alone.indexOf(label))).toEqual([-1, 0, 1, -1])

    // A run that was trained before keeps its numbers, and newer classes come after.
    const ofRun = exportedClasses(project, { classes: ['red', 'blue'] })
    expect(ofRun.names).toEqual(['red', 'blue', 'green'])
    const out = path.join(dir, 'lists')
    const files = await putLists(out, data, ofRun)
    for (const line of files.flatMap((file) => fs.readFileSync(file, 'utf8').trimEnd().split('\n'))) {
      const [file, index] = line.split('\t')
      expect(path.basename(path.dirname(file))).toBe(ofRun.names[Number(index)])
    }
  } finally {
    project.close()
  }
})

test('names stay on one line, whatever they contain, and paths are written with slashes on Windows', () => {
  expect(onOneLine('a\\b\tc\nd\re')).toBe('a\\\\b\\tc\\nd\\re')
  expect(onOneLine('\u001b[31mred\u2028 \u202egnp\u0085 犬 🐕')).toBe('\\u001b[31mred\\u2028 \\u202egnp\\u0085 犬 🐕')
  expect(pathOnOneLine('C:\\Users\\me\\a b.jpg', 'win32')).toBe('C:/Users/me/a b.jpg')
  expect(pathOnOneLine('\\\\server\\share\\ü.jpg', 'win32')).toBe('//server/share/ü.jpg')
  expect(pathOnOneLine('/home/me/a\\b\t\u001b.jpg', 'linux')).toBe('/home/me/a\\\\b\\t\u001b.jpg')
})

test('a file that has changed is not copied into an export', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  try {
    ensureSplit(project, 0)
    const [changed, larger] = project.pictures.present().map(pictureFile)
    const bytes = fs.readFileSync(changed)
    bytes[bytes.length - 9] ^= 1
    fs.writeFileSync(changed, bytes)
    fs.appendFileSync(larger, 'more')
    const out = path.join(dir, 'out')
    expect((await writeFolders(out, runData(project))).sort()).toEqual([changed, larger].sort())
    const names = fs.readdirSync(out, { recursive: true, encoding: 'utf8' })
    expect(names.filter((name) => name.endsWith('.jpg'))).toHaveLength(project.pictures.present().length - 2)
  } finally {
    project.close()
  }
})
