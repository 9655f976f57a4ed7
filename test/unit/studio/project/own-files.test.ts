import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stageFolder } from '../../../../electron/ml/export/folder.ts'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { readFolder } from '../../../../electron/studio/datasets/read-folder.ts'
import { packProject } from '../../../../electron/studio/upkeep/pack.ts'
import { createProject, openProject, type Project } from '../../../../electron/studio/project/project.ts'
import { reclaimCache } from '../../../../electron/studio/upkeep/reclaim.ts'
import { deleteProject } from '../../../../electron/studio/upkeep/remove.ts'
import { unpackProject } from '../../../../electron/studio/upkeep/unpack.ts'
import { inspectHere, tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'
import { colourProject } from '../../../fixtures/networks/tiny-trainer.ts'
import { failedRun, filesIn } from '../../../fixtures/projects/own-files.ts'

let dir: string
const home = process.env.LOUPE_HOME

beforeEach(() => {
  dir = tempFolder()
  process.env.LOUPE_HOME = path.join(dir, 'home')
})
afterEach(() => {
  process.env.LOUPE_HOME = home
  if (home === undefined) delete process.env.LOUPE_HOME
})

/** Turns a project into one of an earlier version, which left neither marks nor lists. */
function asOld(project: string): void {
  const open = openProject(project, 'write')
  open.settings.remove('ownFiles')
  open.close()
  for (const name of ['cache', 'runs', 'exports', 'pictures', 'sources'])
    fs.rmSync(path.join(project, name, '.loupe'), { force: true })
}

describe('a folder that somebody already uses', () => {
  for (const name of ['cache', 'Runs', 'EXPORTS', 'sources', 'pictures', 'Project.db', 'lock.db'])
    test(`is refused for a project where ${name} is theirs, and another one is named`, () => {
      if (name.includes('.')) fs.writeFileSync(path.join(dir, name), 'theirs')
      else writeIn(dir, `${name}/best.pt`, 'theirs')
      const before = filesIn(dir)
      // On a disk that ignores case, this is a project's database by name.
      if (name === 'Project.db' && fs.existsSync(path.join(dir, 'project.db'))) return
      expect(() => createProject(dir)).toThrow(
        expect.objectContaining({
          code: 'folder_taken',
          message: expect.stringContaining(name) as string,
          next: expect.stringContaining(path.join(dir, `${path.basename(dir)}.loupe`)) as string,
        }),
      )
      expect(filesIn(dir)).toEqual(before)
    })

  test('is refused although it contains an empty database, as a full disk left them', () => {
    fs.writeFileSync(path.join(dir, 'project.db'), '')
    writeIn(dir, 'runs/yolo/best.pt', 'theirs')
    fs.mkdirSync(path.join(dir, 'cache'))
    expect(() => createProject(dir)).toThrow(
      expect.objectContaining({ code: 'folder_taken', message: expect.stringMatching(/contains runs,/) as string }),
    )
    expect(filesIn(dir)).toEqual(['project.db', 'runs/yolo/best.pt'])
    fs.rmSync(path.join(dir, 'runs'), { recursive: true })
    createProject(dir).close()
  })

  test('may contain anything else, and what a creation of ours left', () => {
    writeIn(dir, '.git/HEAD', 'ref')
    writeIn(dir, 'README.md', 'mine')
    fs.writeFileSync(path.join(dir, 'lock.db'), '')
    fs.writeFileSync(path.join(dir, 'project.db.new'), 'SQLite format 3')
    createProject(dir).close()
    openProject(dir, 'write').close()
  })

  test('takes a project again after one was deleted beside the user’s files', async () => {
    createProject(dir).close()
    writeIn(dir, 'cache/letters/thesis.txt', 'mine')
    expect(await deleteProject(dir, 'delete')).toEqual({ gone: false, left: [path.join(dir, 'cache', 'letters')] })
    expect(filesIn(dir)).toEqual(['cache/letters/thesis.txt'])
  })
})

describe('a project that an earlier version made among the user’s files', () => {
  const theirs = [
    'runs/yolo/best.pt',
    'runs/r0007/mine.txt',
    'cache/letters/thesis.txt',
    'cache/thumbnails/holiday.webp',
    'exports/invoice.pdf',
    'exports/r0001/notes.txt',
    'sources/code.c',
    'pictures/red/1.jpg',
    'pictures/red/2.jpg',
    'pictures/blue/3.jpg',
  ]

  async function madeAmong(): Promise<Project> {
    createProject(dir).close()
    for (const file of theirs.filter((name) => !name.startsWith('pictures'))) writeIn(dir, file, 'theirs')
    await writePictures(
      dir,
      theirs.filter((name) => name.startsWith('pictures')),
    )
    // Pictures were there before the project was made.
    const before = new Date(Date.now() - 3600_000)
    for (const name of filesIn(path.join(dir, 'pictures')))
      fs.utimesSync(path.join(dir, 'pictures', name), before, before)
    asOld(dir)
    const project = openProject(dir, 'write')
    await importFolder(project, await readFolder(path.join(dir, 'pictures'), {}), { inspect: inspectHere() })
    return project
  }

  test('loses nothing when space is freed, and what stays is reported', async () => {
    const project = await madeAmong()
    failedRun(project)
    writeIn(project.cacheDir, `thumbnails/ab/${'ab'.repeat(32)}-96.webp`, 'x'.repeat(7))
    const { bytes, left } = await reclaimCache(project)
    project.close()
    expect(bytes).toBe(7)
    expect(filesIn(dir)).toEqual(expect.arrayContaining(theirs))
    expect(left).toEqual(
      expect.arrayContaining(['runs/yolo', 'cache/letters'].map((name) => path.join(dir, ...name.split('/')))),
    )
  })

  test('loses nothing when the project is deleted, not even pictures that were imported in place', async () => {
    const project = await madeAmong()
    failedRun(project)
    writeIn(dir, 'exports/r0001/model.onnx', 'x')
    project.close()
    const { gone, left } = await deleteProject(dir, 'delete')
    expect(gone).toBe(false)
    expect(filesIn(dir)).toEqual([...theirs].sort())
    expect(left).toEqual(
      expect.arrayContaining(
        ['runs/yolo', 'exports/invoice.pdf', 'pictures'].map((name) => path.join(dir, ...name.split('/'))),
      ),
    )
  })

  test('loses its uploads, which came after it was made', async () => {
    createProject(dir).close()
    await writePictures(dir, ['pictures/red/1.jpg', 'pictures/blue/2.jpg'])
    asOld(dir)
    const project = openProject(dir, 'write')
    await importFolder(project, await readFolder(path.join(dir, 'pictures'), {}), { inspect: inspectHere() })
    writeIn(dir, 'pictures/red/note.txt', 'theirs')
    project.close()
    expect(await deleteProject(dir, 'delete')).toMatchObject({ gone: false })
    expect(filesIn(dir)).toEqual(['pictures/red/note.txt'])
  })
})

test('pictures of a pack are deleted with their unpacked project; others that were added beside them stay', async () => {
  const project = await colourProject(dir, 2)
  const file = path.join(dir, 'colours.zip')
  await packProject(project, { file, pictures: 'with' }, () => undefined)
  project.close()
  const unpacked = await unpackProject(file, path.join(dir, 'other.loupe'))
  const [source] = fs.readdirSync(path.join(unpacked, 'sources')).filter((name) => !name.startsWith('.'))
  const mine = writeIn(unpacked, `sources/${source}/red/mine.jpg`, 'mine')
  expect(await deleteProject(unpacked, 'delete')).toEqual({ gone: false, left: [mine] })
  expect(filesIn(unpacked)).toEqual([`sources/${source}/red/mine.jpg`])
})

test('a pack in the exports is deleted with its project, and an archive of that name that is not one stays', async () => {
  const pack = async (name: string) => {
    const project = createProject(path.join(dir, name))
    const file = path.join(project.dir, 'exports', `${name}.zip`)
    await packProject(project, { file, pictures: 'without' }, () => undefined)
    project.close()
    return file
  }
  await pack('ours')
  expect(await deleteProject(path.join(dir, 'ours'), 'delete')).toEqual({ gone: true, left: [] })
  const theirs = await pack('theirs')
  fs.writeFileSync(theirs, 'PK\u0003\u0004 invoices of ten years')
  expect((await deleteProject(path.join(dir, 'theirs'), 'delete')).left).toEqual([path.join(dir, 'theirs', 'exports')])
  expect(fs.existsSync(theirs)).toBe(true)
})

test('a user’s hidden folders stay, even if an earlier version used such names', async () => {
  const projectDir = path.join(dir, 'p.loupe')
  createProject(projectDir).close()
  const theirs = [
    '.gallery-summer/a.jpg',
    '.gallery-aB3dE9/a.jpg',
    'pictures/.gallery-aB3dE9/a.jpg',
    'exports/.gallery-201512/a.jpg',
  ]
  writeIn(projectDir, 'exports/r0001/golden/notes.txt', 'theirs')
  for (const file of theirs) {
    writeIn(projectDir, file, 'theirs')
    fs.utimesSync(path.dirname(path.join(projectDir, file)), 1e9, 1e9)
  }
  openProject(projectDir, 'write').close()
  const lists = path.join(dir, 'lists')
  writeIn(lists, '.gallery-aB3dE9/a.jpg', 'theirs')
  fs.utimesSync(path.join(lists, '.gallery-aB3dE9'), 1e9, 1e9)
  const write = (staging: string) => fs.promises.writeFile(path.join(staging, 'train.txt'), '')
  await stageFolder(lists, ['train.txt'], write, { into: 'files' })
  expect(filesIn(lists)).toContain('.gallery-aB3dE9/a.jpg')
  await deleteProject(projectDir, 'delete')
  expect(filesIn(projectDir)).toEqual([...theirs, 'exports/r0001/golden/notes.txt'].sort())
})
