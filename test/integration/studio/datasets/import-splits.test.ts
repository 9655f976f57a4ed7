import { copyFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { createProject, type Project } from '../../../../electron/studio/project/project.ts'
import { ensureSplit, splitProject } from '../../../../electron/studio/splits/split.ts'
import { inspectHere, tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'

const many = (folder: string, count: number) => Array.from({ length: count }, (_, i) => `${folder}/${i}.jpg`)

async function imported(paths: string[], change: (folder: string) => void = () => undefined) {
  const folder = tempFolder()
  await writePictures(folder, paths)
  change(folder)
  const project = createProject(tempFolder())
  const report = await importFolder(project, folder, { inspect: inspectHere() })
  return { folder, project, report }
}

const splitOf = (project: Project) => new Map(project.pictures.present().map(({ path, split }) => [path, split]))

test('plain class folders are split 70/15/15 once, and keep that split whatever the seed', async () => {
  const { project } = await imported([...many('cat', 20), ...many('dog', 20), 'loose.jpg'])
  const report = ensureSplit(project, 0)
  expect(report).toMatchObject({ train: 28, val: 6, test: 6, unlabelled: 1, leftOut: 0, warnings: [] })
  expect(report.classes).toEqual([
    { name: 'cat', train: 14, val: 3, test: 3 },
    { name: 'dog', train: 14, val: 3, test: 3 },
  ])
  const before = splitOf(project)
  ensureSplit(project, 99)
  expect(splitOf(project)).toEqual(before)
  expect(before.get('loose.jpg')).toBeNull()
  project.close()
})

test('the same pictures and seed give the same split in another project', async () => {
  const paths = [...many('cat', 20), ...many('dog', 12)]
  const [a, b] = [await imported(paths), await imported([...paths].reverse().reverse())]
  ensureSplit(a.project, 5)
  ensureSplit(b.project, 5)
  expect(splitOf(a.project)).toEqual(splitOf(b.project))
  a.project.close()
  b.project.close()
})

test('pictures that come later get a split; the known ones keep theirs', async () => {
  const { folder, project } = await imported([...many('cat', 20), ...many('dog', 20)])
  ensureSplit(project, 0)
  const before = splitOf(project)
  await writePictures(folder, many('cat/more', 20), 100)
  await importFolder(project, folder, { inspect: inspectHere() })
  const report = ensureSplit(project, 0)
  expect(report.classes[0]).toEqual({ name: 'cat', train: 28, val: 6, test: 6 })
  for (const [path, split] of before) expect(splitOf(project).get(path)).toBe(split)
  project.close()
})

test('an imported split is kept; without validation 15 % of train becomes it', async () => {
  const { project, report } = await imported([
    ...many('train/cat', 20),
    ...many('train/dog', 40),
    ...many('test/cat', 5),
    ...many('test/dog', 5),
  ])
  expect(report).toMatchObject({ layout: 'split-folders', importedSplit: true })
  expect(ensureSplit(project, 0).classes).toEqual([
    { name: 'cat', train: 17, val: 3, test: 5 },
    { name: 'dog', train: 34, val: 6, test: 5 },
  ])
  expect([...splitOf(project)].every(([path, split]) => path.startsWith('test/') === (split === 'test'))).toBe(true)
  project.close()
})

test('train and validation without test stay without test, also for new pictures', async () => {
  const { folder, project } = await imported([
    ...many('train/cat', 6),
    ...many('train/dog', 6),
    ...many('val/cat', 2),
    ...many('val/dog', 2),
  ])
  expect(ensureSplit(project, 0)).toMatchObject({ train: 12, val: 4, test: 0, warnings: [] })
  const more = tempFolder()
  await writePictures(more, [...many('cat', 6), ...many('dog', 6)], 60)
  await importFolder(project, more, { inspect: inspectHere() })
  expect(ensureSplit(project, 0)).toMatchObject({ test: 0, leftOut: 0 })
  expect([...splitOf(project).values()].includes(null)).toBe(false)
  rmSync(folder, { recursive: true })
  project.close()
})

test('lists may contain their split', async () => {
  const { project } = await imported(many('all', 6), (folder) => {
    writeIn(folder, 'train.txt', 'all/0.jpg\tcat\nall/1.jpg\tdog\n')
    writeIn(folder, 'val.txt', 'all/2.jpg\tcat\nall/3.jpg\tdog\n')
    writeIn(folder, 'test.txt', 'all/4.jpg\tcat\nall/5.jpg\tdog\n')
  })
  expect(ensureSplit(project, 0)).toMatchObject({ train: 2, val: 2, test: 2 })
  expect(splitOf(project).get('all/2.jpg')).toBe('val')
  project.close()
})

test('the same bytes in two imported splits: the copy nearer to training is left out and named', async () => {
  const paths = [
    ...many('train/cat', 4),
    ...many('train/dog', 4),
    ...many('val/cat', 2),
    ...many('val/dog', 2),
    ...many('test/cat', 2),
    ...many('test/dog', 2),
  ]
  const { folder, project, report } = await imported(paths, (folder) => {
    copyFileSync(join(folder, 'test/cat/0.jpg'), join(folder, 'train/dog/copy.jpg'))
    copyFileSync(join(folder, 'test/cat/0.jpg'), join(folder, 'val/cat/copy.jpg'))
    copyFileSync(join(folder, 'val/dog/0.jpg'), join(folder, 'train/dog/second.jpg'))
    copyFileSync(join(folder, 'train/dog/1.jpg'), join(folder, 'train/dog/harmless.jpg'))
  })
  const leaks = report.warnings.filter((w) => w.code === 'leak').map((w) => w.message)
  expect(leaks).toHaveLength(3)
  expect(leaks[0]).toContain('train/dog/copy.jpg')
  expect(leaks[0]).toContain('test/cat/0.jpg')
  expect(ensureSplit(project, 0)).toMatchObject({ train: 9, val: 4, test: 4, leftOut: 3, warnings: [] })
  const copy = project.pictures.present().find((p) => p.path === 'train/dog/copy.jpg')
  expect(copy).toMatchObject({ split: null, leftOut: expect.stringContaining('test/cat/0.jpg') })
  for (const gone of ['test/cat/0.jpg', 'val/cat/copy.jpg'])
    renameSync(join(folder, gone), join(folder, `${gone}.away`))
  await importFolder(project, folder, { inspect: inspectHere() })
  expect(ensureSplit(project, 0)).toMatchObject({ leftOut: 1 })
  expect(splitOf(project).get('train/dog/copy.jpg')).not.toBeNull()
  project.close()
})

test('exact duplicates never straddle two splits, across labels too', async () => {
  const { project } = await imported([...many('cat', 30), ...many('dog', 30)], (folder) => {
    for (let i = 0; i < 15; i++)
      copyFileSync(join(folder, `cat/${i}.jpg`), join(folder, `${i % 2 ? 'cat' : 'dog'}/copy ${i}.jpg`))
  })
  ensureSplit(project, 0)
  const found = new Map<string, Set<string | null>>()
  for (const { hash, split } of project.pictures.present()) found.set(hash, (found.get(hash) ?? new Set()).add(split))
  expect([...found.values()].every((splits) => splits.size === 1)).toBe(true)
  project.close()
})

test('an explicit split reassigns all, or keeps what was imported', async () => {
  const paths = [...many('train/cat', 16), ...many('train/dog', 16), ...many('test/cat', 4), ...many('test/dog', 4)]
  const { project } = await imported(paths)
  const options = { ratios: { train: 0.5, val: 0.25, test: 0.25 }, seed: 1, groupBy: { by: 'none' as const } }
  expect(splitProject(project, { ...options, imported: 'reassign' }).classes).toEqual([
    { name: 'cat', train: 10, val: 5, test: 5 },
    { name: 'dog', train: 10, val: 5, test: 5 },
  ])
  const again = await imported(paths)
  expect(splitProject(again.project, { ...options, imported: 'keep' })).toMatchObject({ train: 32, val: 0, test: 8 })
  project.close()
  again.project.close()
})

test('folders below the class stay together on request', async () => {
  const { project } = await imported(
    ['cat', 'dog'].flatMap((name) => many('x', 8).flatMap((_, i) => many(`${name}/s${i}`, 3))),
  )
  const report = splitProject(project, {
    ratios: { train: 2, val: 1, test: 1 },
    seed: 0,
    groupBy: { by: 'folder' },
    imported: 'reassign',
  })
  expect(report).toMatchObject({ train: 24, val: 12, test: 12 })
  const found = new Map<string, Set<string | null>>()
  for (const [path, split] of splitOf(project)) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    found.set(folder, (found.get(folder) ?? new Set()).add(split))
  }
  expect([...found.values()].every((splits) => splits.size === 1)).toBe(true)
  project.close()
})

test('one class, and a class with one picture, are split as far as possible, with a warning', async () => {
  const one = await imported(many('cat', 10))
  expect(ensureSplit(one.project, 0).classes).toEqual([{ name: 'cat', train: 7, val: 2, test: 1 }])
  const lonely = await imported([...many('cat', 10), 'dog/1.jpg', ...many('owl', 2)])
  const report = ensureSplit(lonely.project, 0)
  expect(report.classes.slice(1)).toEqual([
    { name: 'dog', train: 1, val: 0, test: 0 },
    { name: 'owl', train: 1, val: 0, test: 1 },
  ])
  expect(report.warnings.map((w) => w.code)).toEqual(['small_class', 'small_class'])
  one.project.close()
  lonely.project.close()
})
