import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import type { ImportOptions } from '../../../../electron/studio/datasets/import.ts'
import { createProject, openOrCreateProject, openProject } from '../../../../electron/studio/project/project.ts'
import { inspectHere, tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'
import { needsRoot, smallDisk } from '../../../fixtures/machine/small-disk.ts'

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

test('a disk that fills up during an import says so; what was saved is readable and the import can continue later', async ({
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

test('making a project on a full disk says so and leaves nothing, however little room there is, and works once there is room', ({
  skip,
}) => {
  const disk = smallDisk('1m')
  if (!disk) return skip(needsRoot)
  const dir = join(disk.path, 'deep', 'p')
  const ballast = join(disk.path, 'ballast')
  let [refused, made] = [0, 0]
  for (let left = 0; left <= 600; left += 20) {
    writeFileSync(ballast, Buffer.alloc((1024 - left) * 1024))
    try {
      const project = createProject(dir)
      // The existing files are intact, however little room is left.
      expect(project.db.$client.pragma('integrity_check', { simple: true })).toBe('ok')
      project.close()
      made++
    } catch (error) {
      expect(error).toMatchObject({ code: 'disk_full', message: expect.stringContaining(dir) as string })
      expect(readdirSync(disk.path), `${left} kB left`).toEqual(['ballast'])
      refused++
    }
    rmSync(ballast)
    const again = openOrCreateProject(dir)
    expect(again.sources.all()).toEqual([])
    again.close()
    rmSync(join(disk.path, 'deep'), { recursive: true })
  }
  expect(refused).toBeGreaterThan(5)
  expect(made).toBeGreaterThan(5)
})

test('what a killed creation left is swept, and a database that was never completed is made again', () => {
  const dir = tempFolder()
  for (const end of ['', '-wal', '-shm', '-journal']) writeFileSync(join(dir, `project.db.new${end}`), 'half')
  openOrCreateProject(dir).close()
  expect(readdirSync(dir).filter((name) => name.includes('.new'))).toEqual([])
  // Also if it was left beside a project.
  writeFileSync(join(dir, 'project.db.new'), 'half')
  openProject(dir, 'write').close()
  expect(readdirSync(dir)).not.toContain('project.db.new')
  for (const empty of [Buffer.alloc(0), emptyDatabase()]) {
    const half = tempFolder()
    writeFileSync(join(half, 'project.db'), empty)
    const project = openOrCreateProject(half)
    project.settings.set('n', 1)
    project.close()
  }
})

test('a damaged project is not mistaken for an unfinished one', () => {
  const dir = tempFolder()
  createProject(dir).close()
  const bytes = readFileSync(join(dir, 'project.db'))
  for (const damaged of [bytes.subarray(0, 3000), Buffer.alloc(bytes.length, 7)]) {
    writeFileSync(join(dir, 'project.db'), damaged)
    expect(() => openOrCreateProject(dir)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^(project_damaged|not_a_project)$/) as string }),
    )
    expect(readFileSync(join(dir, 'project.db')).equals(damaged)).toBe(true)
  }
})

/** What SQLite makes of a file when the log with its tables is lost. */
function emptyDatabase(): Buffer {
  const connection = new SqliteConnection(':memory:')
  connection.exec('create table t (a); drop table t')
  const bytes = connection.serialize()
  connection.close()
  return bytes
}

test('a project on a read-only disk can be read but not written', async ({ skip }) => {
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
