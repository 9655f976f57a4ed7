import fs from 'node:fs'
import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { applyEdit, undo } from '../../../../electron/studio/edits/apply.ts'
import type { Edit } from '../../../../electron/studio/edits/edit.ts'
import { openProject } from '../../../../electron/studio/project/project.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { studioProject } from '../../../fixtures/projects/studio-project.ts'

const onWindows = process.platform === 'win32'
const why = 'Windows lets nobody delete or move a file that is open'
const gone = expect.objectContaining({ code: 'project_gone', next: expect.stringMatching(/./) })
const mark: Edit = { kind: 'mark', pictures: [1], mark: 'kept' }

function project() {
  const dir = path.join(tempFolder(), 'p.loupe')
  const made = studioProject(dir, { classes: ['cat', 'dog'], pictures: 6 })
  applyEdit(made, mark)
  return { dir, project: made }
}

/** Value of one setting in the file, as anybody who opens it sees it. */
function settingOnDisk(dir: string, key: string): unknown {
  const reader = openProject(dir, 'read')
  try {
    return reader.settings.get(key)
  } finally {
    reader.close()
  }
}

test('no write of any kind is acknowledged while the folder of a project is gone', ({ skip }) => {
  if (onWindows) return skip(why)
  const { dir, project: open } = project()
  fs.rmSync(dir, { recursive: true })
  const run = { recipe: anyRecipe, backbone: 'b', precision: 'float32', seed: 0, classes: ['cat'] }
  const writes: (() => unknown)[] = [
    () => applyEdit(open, { ...mark, pictures: [2] }),
    () => undo(open),
    () => open.settings.set('name', 'x'),
    () => open.settings.remove('name'),
    () => open.runs.start(run),
    () => open.runs.update('r0001', { status: 'done' }),
    () => open.sources.add('/elsewhere', 'folders'),
    () => open.pictures.setSplit(1, 'train', 'assigned'),
    () => open.predictions.put([]),
    () => open.transaction(() => open.classes.ensure(['bird'])),
    () => open.place.check(),
  ]
  for (const write of writes) expect(write).toThrow(gone)
  // Existing data can still be read.
  expect(open.pictures.get(1)?.mark).toBe('kept')
  expect(open.pictures.get(2)?.mark).toBeNull()
})

test('a folder that was moved away gets no hidden writes, and works again when it is back', ({ skip }) => {
  if (onWindows) return skip(why)
  const { dir, project: open } = project()
  open.settings.set('n', 1)
  fs.renameSync(dir, `${dir}.moved`)
  expect(() => open.settings.set('n', 2)).toThrow(gone)
  expect(() => open.transaction(() => open.settings.set('n', 3))).toThrow(gone)
  expect(open.place.state()).toBe('gone')
  expect(settingOnDisk(`${dir}.moved`, 'n')).toBe(1)
  fs.renameSync(`${dir}.moved`, dir)
  expect(open.place.state()).toBe('here')
  open.settings.set('n', 4)
  expect(settingOnDisk(dir, 'n')).toBe(4)
})

test('another project that replaces an open one is neither written to nor harmed', ({ skip }) => {
  if (onWindows) return skip(why)
  const { dir, project: open } = project()
  fs.renameSync(dir, `${dir}.moved`)
  const other = studioProject(dir, { classes: ['x', 'y'], pictures: 2 })
  other.settings.set('n', 'other')
  expect(() => open.settings.set('n', 1)).toThrow(gone)
  expect(open.place.state()).toBe('replaced')
  open.close()
  // Its log is where that of the closed one was.
  expect(settingOnDisk(dir, 'n')).toBe('other')
  other.settings.set('n', 'again')
  expect(settingOnDisk(dir, 'n')).toBe('again')
})

test('without its log, which contains the newest writes, nothing more is acknowledged, and what was saved is not lost', ({
  skip,
}) => {
  if (onWindows) return skip(why)
  const { dir, project: open } = project()
  open.settings.set('n', 1)
  fs.rmSync(path.join(dir, 'project.db-wal'))
  expect(() => open.settings.set('n', 2)).toThrow(gone)
  open.close()
  expect(settingOnDisk(dir, 'n')).toBe(1)
})

test('a failure within a transaction undoes all of it, and nested transactions are checked once', ({ skip }) => {
  if (onWindows) return skip(why)
  const { dir, project: open } = project()
  open.db.transaction(() => {
    open.settings.set('a', 1)
    open.db.transaction(() => open.settings.set('b', 2))
  })
  expect(() =>
    open.db.transaction(() => {
      open.settings.set('a', 9)
      fs.renameSync(dir, `${dir}.moved`)
    }),
  ).toThrow(gone)
  fs.renameSync(`${dir}.moved`, dir)
  expect([open.settings.get('a'), open.settings.get('b')]).toEqual([1, 2])
})

test('checking the place of a project costs less than a millisecond of computing per keystroke', () => {
  const { project: open } = project()
  const before = process.cpuUsage()
  for (let i = 0; i < 500; i++) open.place.check()
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 500).toBeLessThan(1000)
})

test('a project whose tables are not those it claims is damaged, in words of ours', () => {
  const { dir, project: open } = project()
  open.close()
  const raw = new SqliteConnection(path.join(dir, 'project.db'))
  onTestFinished(() => void raw.close())
  raw.exec('pragma user_version = 1')
  for (const mode of ['write', 'read'] as const)
    expect(() => openProject(dir, mode)).toThrow(
      expect.objectContaining({ code: 'project_damaged', message: expect.not.stringMatching(/SQLITE|no such/) }),
    )
})

test('a row with invalid JSON is a damaged project wherever it is read', () => {
  const { dir, project: open } = project()
  open.db.$client.prepare("insert into settings (key, value) values ('name', 'no json')").run()
  expect(() => open.settings.get('name')).toThrow(expect.objectContaining({ code: 'project_damaged' }))
  expect(() => open.transaction(() => open.settings.get('name'))).toThrow(
    expect.objectContaining({ code: 'project_damaged', message: expect.stringContaining(dir) }),
  )
})
