import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { importFolder } from '../../electron/studio/datasets/import.ts'
import type { ImportOptions } from '../../electron/studio/datasets/import.ts'
import { createProject, openProject } from '../../electron/studio/projects/project.ts'
import { inspectHere, tempFolder, writeIn } from '../fixtures/picture-folders.ts'
import { needsRoot, smallDisk } from '../fixtures/small-disk.ts'

/** Makes up facts, so that thousands of pictures take no time. */
const madeUp: ImportOptions['inspect'] = async function* (files) {
  for (const index of files.keys()) {
    const hash = index.toString(16).padStart(64, '0')
    yield { index, facts: { hash, bytes: 1, format: 'jpeg', width: 1, height: 1, orientation: 1 } }
  }
}

function manyFiles(count: number): string {
  const folder = tempFolder()
  for (let i = 0; i < count; i++) writeIn(folder, `${i % 2 ? 'cat' : 'dog'}/${i} ${'long name '.repeat(12)}.jpg`, 'x')
  return folder
}

test('a disk that fills up during an import says so; what was saved is readable and the import goes on later', async ({
  skip,
}) => {
  const disk = smallDisk('1500k')
  if (!disk) return skip(needsRoot)
  const folder = manyFiles(6000)
  const dir = join(disk.path, 'p')
  const project = createProject(dir)
  await expect(importFolder(project, folder, { inspect: madeUp })).rejects.toMatchObject({
    code: 'disk_full',
    next: expect.stringContaining('Free some space'),
  })
  project.close()
  const reader = openProject(dir, 'read')
  const kept = reader.pictures.present().length
  expect(kept).toBeGreaterThan(500)
  expect(kept).toBeLessThan(6000)
  expect(reader.db.$client.pragma('integrity_check', { simple: true })).toBe('ok')
  reader.close()
  disk.remount('size=20m')
  const again = openProject(dir, 'write')
  expect(await importFolder(again, folder, { inspect: madeUp })).toMatchObject({ known: kept, added: 6000 - kept })
  again.close()
})

test('making a project on a full disk fails clearly and leaves no half project', ({ skip }) => {
  const disk = smallDisk('64k')
  if (!disk) return skip(needsRoot)
  writeFileSync(join(disk.path, 'ballast'), Buffer.alloc(40 * 1024))
  const dir = join(disk.path, 'p')
  expect(() => createProject(dir)).toThrow(expect.objectContaining({ code: 'disk_full' }))
  expect(readdirSync(dir)).not.toContain('project.db')
})

test('a project on a read-only disk can be read and not written', async ({ skip }) => {
  const disk = smallDisk('4m')
  if (!disk) return skip(needsRoot)
  const dir = join(disk.path, 'p')
  const project = createProject(dir)
  const folder = manyFiles(4)
  await importFolder(project, folder, { inspect: madeUp })
  project.close()
  disk.remount('ro')
  expect(() => openProject(dir, 'write')).toThrow(expect.objectContaining({ code: 'not_permitted' }))
  expect(() => createProject(join(disk.path, 'q'))).toThrow(expect.objectContaining({ code: 'not_permitted' }))
  const reader = openProject(dir, 'read')
  expect(reader.pictures.present()).toHaveLength(4)
  reader.close()
  rmSync(folder, { recursive: true })
})

test('pictures on a full disk are still read: an import writes nothing beside the originals', async ({ skip }) => {
  const disk = smallDisk('64k')
  if (!disk) return skip(needsRoot)
  writeIn(disk.path, 'cat/1.jpg', 'words')
  const before = readdirSync(disk.path, { recursive: true })
  const project = createProject(tempFolder())
  await expect(importFolder(project, disk.path, { inspect: inspectHere() })).rejects.toMatchObject({
    code: 'nothing_readable',
  })
  expect(readdirSync(disk.path, { recursive: true })).toEqual(before)
  project.close()
})
