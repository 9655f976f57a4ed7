import fs from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { clearFolders, writeFolders } from '../../electron/studio/exports/folders.ts'
import { writeLists } from '../../electron/studio/exports/lists.ts'
import { pictureFile, runData } from '../../electron/studio/runs/data.ts'
import { ensureSplit } from '../../electron/studio/splits/split.ts'
import { tempFolder } from '../fixtures/picture-folders.ts'
import { colourProject } from '../fixtures/tiny-trainer.ts'

test('an earlier export of folders is replaced, but never one that the pictures of the project lie in', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  try {
    ensureSplit(project, 0)
    const data = runData(project)
    const originals = project.pictures.present().map(pictureFile)
    const folders = path.join(dir, 'out', 'folders')
    await clearFolders(folders, originals)
    expect(await writeFolders(folders, data)).toEqual([])

    const copies = fs
      .readdirSync(folders, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.jpg'))
    const imported = copies.map((name) => path.join(folders, name))
    expect(imported.length).toBe(originals.length)
    const link = path.join(dir, 'link')
    fs.symlinkSync(path.join(dir, 'out'), link)
    for (const there of [imported, imported.map((file) => file.replace(path.join(dir, 'out'), link))])
      await expect(clearFolders(folders, there)).rejects.toMatchObject({ code: 'export_failed' })
    expect(imported.every((file) => fs.existsSync(file))).toBe(true)

    await clearFolders(folders, originals)
    expect(fs.existsSync(folders)).toBe(false)
    expect(originals.every((file) => fs.existsSync(file))).toBe(true)

    fs.mkdirSync(path.join(folders, 'mine'), { recursive: true })
    await expect(clearFolders(folders, originals)).rejects.toMatchObject({ code: 'export_failed' })
  } finally {
    project.close()
  }
})

test('lists say what the splits are now: one that has become empty leaves no list', async () => {
  const dir = tempFolder()
  const project = await colourProject(dir, 3)
  try {
    ensureSplit(project, 0)
    const data = runData(project)
    await writeLists(dir, { ...data, pictures: { ...data.pictures, test: data.pictures.train } })
    expect(fs.existsSync(path.join(dir, 'test.txt'))).toBe(true)
    const files = await writeLists(dir, { ...data, pictures: { ...data.pictures, test: [] } })
    expect(files).not.toContain(path.join(dir, 'test.txt'))
    expect(fs.existsSync(path.join(dir, 'test.txt'))).toBe(false)
  } finally {
    project.close()
  }
})
