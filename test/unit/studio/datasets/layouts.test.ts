import { truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compareNames, orderClasses } from '../../../../electron/studio/datasets/names.ts'
import { readFolder, type ReadOptions } from '../../../../electron/studio/datasets/read-folder.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

/** Reads a folder of empty files with these names: layouts never open a picture. */
async function read(paths: string[], texts: Record<string, string> = {}, options: ReadOptions = {}) {
  const folder = tempFolder()
  for (const path of paths) writeIn(folder, path, 'x')
  for (const [path, text] of Object.entries(texts)) writeIn(folder, path, text)
  const reading = await readFolder(folder, options)
  const entries = reading.entries.map(({ path, label, split }) => [path, label, split])
  return { ...reading, entries, codes: reading.warnings.map((w) => w.code) }
}

test('the first folder is the class, however deep a picture is; loose and unlabelled ones have none', async () => {
  const { layout, entries, classes } = await read([
    'dog/a/b/1.jpg',
    'cat/2.JPEG',
    'loose.png',
    'Unlabeled/3.webp',
    'cat/notes.doc',
  ])
  expect(layout).toBe('folders')
  expect(classes).toEqual(['cat', 'dog'])
  expect(entries).toEqual([
    ['Unlabeled/3.webp', null, null],
    ['cat/2.JPEG', 'cat', null],
    ['dog/a/b/1.jpg', 'dog', null],
    ['loose.png', null, null],
  ])
})

test('a folder that only wraps others is skipped, a single class folder is not', async () => {
  expect((await read(['photos/set/cat/1.jpg', 'photos/set/dog/2.jpg'], { 'README.txt': 'hello' })).classes).toEqual([
    'cat',
    'dog',
  ])
  expect((await read(['cat/1.jpg', 'cat/2.jpg'])).classes).toEqual(['cat'])
  expect((await read(['photos/cat/1.jpg', 'photos/dog/1.jpg', 'other/1.jpg'])).classes).toEqual(['other', 'photos'])
})

test('train beside val or test names the splits, in any spelling', async () => {
  const { layout, entries, codes } = await read([
    'Train/cat/1.jpg',
    'train2/x.jpg',
    'VALID/cat/x/2.jpg',
    'validation/dog/3.jpg',
    'test/4.jpg',
    'test/unlabelled/5.jpg',
  ])
  expect(layout).toBe('split-folders')
  expect(entries).toEqual([
    ['Train/cat/1.jpg', 'cat', 'train'],
    ['VALID/cat/x/2.jpg', 'cat', 'val'],
    ['test/4.jpg', null, null],
    ['test/unlabelled/5.jpg', null, null],
    ['train2/x.jpg', null, null],
    ['validation/dog/3.jpg', 'dog', 'val'],
  ])
  expect(codes).toEqual(['other_folders'])
})

test('a class called train without a test folder is a class', async () => {
  expect((await read(['train/1.jpg', 'bus/2.jpg'])).classes).toEqual(['bus', 'train'])
})

test('split folders in a wrapping folder are found, and --layout folders overrules them', async () => {
  const paths = ['set/train/cat/1.jpg', 'set/test/cat/2.jpg']
  expect((await read(paths)).layout).toBe('split-folders')
  expect((await read(paths, {}, { layout: 'folders' })).classes).toEqual(['test', 'train'])
})

test('lists named after splits win over class folders', async () => {
  const { layout, entries, codes } = await read(['cat/1.jpg', 'dog/2.jpg', 'dog/3.jpg'], {
    'train.txt': 'cat/1.jpg\t0\n',
    'test.txt': 'dog/2.jpg\t1\n',
    'labels.txt': 'Katze\nHund\n',
  })
  expect(layout).toBe('lists')
  expect(entries).toEqual([
    ['cat/1.jpg', 'Katze', 'train'],
    ['dog/2.jpg', 'Hund', 'test'],
  ])
  expect(codes).toEqual(['not_listed'])
})

test('a CSV or the one text that names pictures is a list; other texts are not', async () => {
  expect((await read(['1.jpg'], { 'all.csv': '\uFEFFfile,class\r\n1.jpg,cat\r\n' })).entries).toEqual([
    ['1.jpg', 'cat', null],
  ])
  expect((await read(['1.jpg'], { 'my list.txt': '1.jpg cat\n', 'README.txt': '9.jpg dog' })).entries).toEqual([
    ['1.jpg', 'cat', null],
  ])
  expect((await read(['cat/1.jpg'], { 'people.csv': 'name,age\nme,3\n', 'notes.txt': 'Seen in May\n' })).layout).toBe(
    'folders',
  )
})

test('missing files are listed with the line that names them', async () => {
  const { problems, entries } = await read(['a.jpg'], { 'train.txt': 'a.jpg cat\nb.jpg dog\n../c.jpg dog\n' })
  expect(entries).toHaveLength(1)
  expect(problems.map(({ path, code, list, line }) => [path, code, list, line])).toEqual([
    ['../c.jpg', 'outside_folder', 'train.txt', 3],
    ['b.jpg', 'missing', 'train.txt', 2],
  ])
})

test('a list whose files are all missing says so instead of training on nothing', async () => {
  await expect(read([], { 'train.txt': 'a.jpg cat\n' })).rejects.toMatchObject({
    code: 'nothing_readable',
    message: expect.stringContaining('Line 1 of train.txt'),
  })
})

test('binary, foreign-encoded, huge and headerless lists are refused', async () => {
  const folder = tempFolder()
  writeIn(folder, 'a.jpg', 'x')
  const refused = async (name: string, content: Buffer | string) => {
    writeFileSync(join(folder, name), content)
    return readFolder(folder, { layout: 'lists' }).then(
      () => null,
      (error: { code: string; next: string }) => [error.code, error.next !== ''],
    )
  }
  expect(await refused('train.txt', Buffer.from([97, 0, 98]))).toEqual(['list_invalid', true])
  expect(await refused('train.txt', Buffer.from('caf\xe9.jpg 0', 'latin1'))).toEqual(['list_invalid', true])
  expect(await refused('train.txt', Buffer.from('\uFEFFa.jpg 0', 'utf16le'))).toEqual(['list_invalid', true])
  truncateSync(join(folder, 'train.txt'), 101 * 1024 * 1024)
  expect(await readFolder(folder).catch((e: { code: string }) => e.code)).toBe('list_invalid')
  writeFileSync(join(folder, 'train.txt'), '')
  expect(await refused('all.csv', 'name,age\nme,3')).toEqual(['list_invalid', true])
})

test('a requested layout that does not apply is refused', async () => {
  await expect(read(['cat/1.jpg'], {}, { layout: 'split-folders' })).rejects.toMatchObject({ code: 'usage' })
  await expect(read(['cat/1.jpg'], {}, { layout: 'lists' })).rejects.toMatchObject({ code: 'list_invalid' })
})

test('class names are composed and trimmed; those that differ by case stay two, with a warning', async () => {
  const { classes, codes } = await read(['cafe\u0301/1.jpg', 'caf\u00e9 /2.jpg', 'Cat/3.jpg', 'cat/4.jpg'])
  expect(classes).toEqual(['Cat', 'caf\u00e9', 'cat'])
  expect(codes).toEqual(['case_twins'])
})

test('names are ordered by code points, numbers by value', () => {
  expect(['\u{1F600}', '\uFF5E', 'b', 'a'].sort(compareNames)).toEqual(['a', 'b', '\uFF5E', '\u{1F600}'])
  expect(orderClasses(['10', '9', '1'])).toEqual(['1', '9', '10'])
  expect(orderClasses(['10', '9', 'x'])).toEqual(['10', '9', 'x'])
})
