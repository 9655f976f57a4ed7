import { mkdirSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { readFolder, type ReadOptions } from '../../../../electron/studio/datasets/read-folder.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'

// Only administrators can make links on Windows.
const posix = test.skipIf(process.platform === 'win32')

/** A folder of these files and links. */
function folderOf(files: Record<string, string>, links: Record<string, string>): string {
  const folder = tempFolder()
  for (const [path, text] of Object.entries(files)) writeIn(folder, path, text)
  for (const [path, to] of Object.entries(links)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    symlinkSync(to, join(folder, path))
  }
  return folder
}

async function read(folder: string, options: ReadOptions = {}) {
  const { entries, problems, warnings } = await readFolder(folder, options)
  return {
    paths: entries.map(({ path }) => path),
    problems: problems.map(({ path, code, reason }) => [path, code, reason.includes('a link leads to')]),
    warnings: warnings.filter(({ code }) => code === 'linked_outside').map(({ message }) => message),
  }
}

posix('a list names nothing outside its folder, neither by a linked folder nor by a linked file', async () => {
  const elsewhere = folderOf({ 'a.jpg': 'x', 'deep/b.jpg': 'x', '.hidden/c.dat': 'x' }, {})
  const lines = [
    'in/1.jpg',
    'out/a.jpg',
    'out/deep/b.jpg',
    'file.jpg',
    '.far/.hidden/c.dat',
    'same.jpg',
    'within/1.jpg',
  ]
  const links = {
    out: elsewhere,
    'file.jpg': join(elsewhere, 'a.jpg'),
    '.far': elsewhere,
    'same.jpg': 'in/1.jpg',
    '.near': 'in',
  }
  const files = { 'in/1.jpg': 'x', 'within/1.jpg': 'x', '.near.jpg': 'x' }
  const outside = ['out/a.jpg', 'out/deep/b.jpg', 'file.jpg', '.far/.hidden/c.dat'].map((path) => [
    path,
    'outside_folder',
    true,
  ])
  for (const [name, text] of [
    ['train.txt', lines.map((line) => `${line}\tcat`).join('\n')],
    ['labels.csv', ['path,label', ...lines.map((line) => `${line},cat`)].join('\n')],
  ]) {
    const found = await read(folderOf({ ...files, [name]: text }, links), { layout: 'lists' })
    expect(found.paths).toEqual(['in/1.jpg', 'same.jpg', 'within/1.jpg'])
    expect(found.problems.sort()).toEqual(outside.sort())
    expect(found.warnings).toEqual([])
  }
  // A link that stays within is a path like any other, even to hidden files.
  const near = await read(folderOf({ ...files, 'train.txt': '.near/1.jpg\tcat\n' }, links), { layout: 'lists' })
  expect(near.paths).toEqual(['.near/1.jpg'])
})

posix('what a link outside leads to is no list', async () => {
  const elsewhere = folderOf({ 'secret.txt': 'in/1.jpg\tsecret\n', 'lists/train.txt': 'in/1.jpg\tsecret\n' }, {})
  const folder = folderOf({ 'in/1.jpg': 'x' }, { 'train.txt': join(elsewhere, 'secret.txt'), more: elsewhere })
  await expect(readFolder(folder, { layout: 'lists' })).rejects.toMatchObject({ code: 'list_invalid' })
  const { entries } = await readFolder(folder)
  expect(entries).toEqual([{ path: 'in/1.jpg', label: 'in', split: null }])
})

posix('a class folder that is a link is followed, and it is told where the pictures really lie', async () => {
  const elsewhere = folderOf({ 'a.jpg': 'x', 'deep/b.jpg': 'x' }, {})
  const folder = folderOf(
    { 'dog/1.jpg': 'x' },
    { cat: elsewhere, 'dog/2.jpg': join(elsewhere, 'a.jpg'), 'dog/3.jpg': '1.jpg' },
  )
  const { paths, problems, warnings } = await read(folder)
  expect(paths).toEqual(['cat/a.jpg', 'cat/deep/b.jpg', 'dog/1.jpg', 'dog/2.jpg', 'dog/3.jpg'])
  expect(problems).toEqual([])
  expect(warnings).toEqual([
    `3 pictures lie outside ${folder}: links in it lead there (the first: cat/a.jpg is ${join(elsewhere, 'a.jpg')}).`,
  ])
})
