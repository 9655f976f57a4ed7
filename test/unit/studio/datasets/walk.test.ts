import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readFolder } from '../../../../electron/studio/datasets/read-folder.ts'
import { walkFolder } from '../../../../electron/studio/datasets/walk.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

const pathsOf = async (folder: string) => (await walkFolder(folder)).pictures.map((file) => file.path)

test('odd names are listed as they are, in code-point order', async () => {
  const folder = tempFolder()
  const names = [
    'a b.jpg',
    'line\nbreak.jpg',
    'quote"\'.png',
    '\u{1F436}.webp',
    '\u72D7/\u4E00.JPG',
    'tab\t.gif',
    '.. .jpg',
    '%20.bmp',
  ]
  for (const name of names.filter((n) => !n.startsWith('.'))) writeIn(folder, name, 'x')
  expect(await pathsOf(folder)).toEqual([
    '%20.bmp',
    'a b.jpg',
    'line\nbreak.jpg',
    'quote"\'.png',
    'tab\t.gif',
    '\u72D7/\u4E00.JPG',
    '\u{1F436}.webp',
  ])
})

test('only pictures count, in any case; hidden, system and project folders are left out', async () => {
  const folder = tempFolder()
  const wanted = [
    'a.jpg',
    'b.JPEG',
    'c.jpe',
    'd.jfif',
    'e.png',
    'f.webp',
    'g.gif',
    'h.tif',
    'i.TIFF',
    'j.avif',
    'k.heic',
    'l.heif',
    'm.bmp',
  ]
  const others = [
    '.x.jpg',
    '._a.jpg',
    '__MACOSX/a.jpg',
    '.git/a.jpg',
    'my.loupe/cache/t.jpg',
    'n.svg',
    'o.mp4',
    'jpg',
    'Thumbs.db',
    'p/project.db',
    'p/lock.db',
    'p/t.jpg',
  ]
  for (const name of [...wanted, ...others]) writeIn(folder, name, 'x')
  expect(await pathsOf(folder)).toEqual(wanted)
})

test('a folder that is the project itself keeps its pictures but not its cache', async () => {
  const folder = tempFolder()
  for (const name of ['project.db', 'lock.db', 'cat/1.jpg', 'cache/2.jpg', 'runs/r0001/3.jpg'])
    writeIn(folder, name, 'x')
  expect(await pathsOf(folder)).toEqual(['cat/1.jpg'])
})

test('symlink loops end; linked folders are followed unless they were visited', async () => {
  const folder = tempFolder()
  const elsewhere = tempFolder()
  writeIn(folder, 'real/1.jpg', 'x')
  writeIn(elsewhere, 'in/2.jpg', 'x')
  symlinkSync('..', join(folder, 'real', 'loop'))
  symlinkSync('../..', join(folder, 'real', 'above'))
  symlinkSync('.', join(folder, 'self'))
  symlinkSync('real', join(folder, 'again'))
  symlinkSync(elsewhere, join(folder, 'linked'))
  symlinkSync(folder, join(elsewhere, 'back'))
  expect(await pathsOf(folder)).toEqual(['linked/in/2.jpg', 'real/1.jpg'])
})

test('a linked picture is a picture; broken and circular links are reported but not counted as skipped', async () => {
  const folder = tempFolder()
  writeIn(folder, 'a.jpg', 'x')
  symlinkSync('a.jpg', join(folder, 'b.jpg'))
  symlinkSync('nowhere', join(folder, 'c.jpg'))
  symlinkSync('d.jpg', join(folder, 'd.jpg'))
  const { pictures, problems } = await walkFolder(folder)
  expect(pictures.map(({ path, link }) => [path, link])).toEqual([
    ['a.jpg', false],
    ['b.jpg', true],
  ])
  expect(problems.map(({ path, code, skipped }) => [path, code, skipped])).toEqual([
    ['c.jpg', 'missing', false],
    ['d.jpg', 'missing', false],
  ])
})

test.skipIf(process.platform !== 'linux')('a name that is not UTF-8 is reported with what to do', async () => {
  const folder = tempFolder()
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]), 'x')
  mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]))
  const { pictures, problems } = await walkFolder(folder)
  expect(pictures).toEqual([])
  expect(problems.map(({ path, code, skipped }) => [path, code, skipped])).toEqual([
    ['\\xff', 'bad_name', false],
    ['caf\\xe9.jpg', 'bad_name', true],
  ])
  expect(problems[1].reason).toContain('Rename')
})

test.skipIf(process.platform === 'win32')('a pipe named like a picture is never opened', async () => {
  const folder = tempFolder()
  execFileSync('mkfifo', [join(folder, 'pipe.jpg')])
  const { pictures, problems } = await walkFolder(folder)
  expect(pictures).toEqual([])
  expect(problems).toMatchObject([{ path: 'pipe.jpg', code: 'unreadable', skipped: true }])
})

test('an empty folder, a missing one and a file each get their own message', async () => {
  const folder = tempFolder()
  const file = writeIn(folder, 'notes.doc', 'x')
  await expect(readFolder(folder)).rejects.toMatchObject({ code: 'no_pictures' })
  await expect(readFolder(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'no_such_folder' })
  await expect(readFolder(file)).rejects.toMatchObject({
    code: 'no_such_folder',
    message: expect.stringContaining('file'),
  })
})

test('a walk can be stopped', async () => {
  await expect(walkFolder(tempFolder(), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})
