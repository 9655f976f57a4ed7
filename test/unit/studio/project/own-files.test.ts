import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guarded } from '../../../../electron/ml/files/guard.ts'
import { trustLinks } from '../../../../electron/ml/files/trusted-links.ts'
import { stageFolder } from '../../../../electron/ml/export/folder.ts'
import { FeatureCache } from '../../../../electron/ml/features/cache.ts'
import { importFolder } from '../../../../electron/studio/pipeline/import-folder.ts'
import { readFolder } from '../../../../electron/studio/datasets/read-folder.ts'
import { allLinks, noteWritten, trustPlaces } from '../../../../electron/studio/project/own-folders.ts'
import { packProject } from '../../../../electron/studio/upkeep/pack.ts'
import { createProject, openProject, openToLook, type Project } from '../../../../electron/studio/project/project.ts'
import { reclaimCache } from '../../../../electron/studio/upkeep/reclaim.ts'
import { deleteProject } from '../../../../electron/studio/upkeep/remove.ts'
import { unpackProject } from '../../../../electron/studio/upkeep/unpack.ts'
import { inspectHere, tempFolder, writeIn, writePictures } from '../../../fixtures/pictures/picture-folders.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { colourProject } from '../../../fixtures/networks/tiny-trainer.ts'

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

/** Links to folders need no special right on Windows if they are junctions. */
const linkFolder = (target: string, link: string) => fs.symlinkSync(target, link, 'junction')

const filesIn = (folder: string) =>
  fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()

/** Turns a project into one of an earlier version, which left neither marks nor lists. */
function asOld(project: string): void {
  const open = openProject(project, 'write')
  open.settings.remove('ownFiles')
  open.close()
  for (const name of ['cache', 'runs', 'exports', 'pictures', 'sources'])
    fs.rmSync(path.join(project, name, '.loupe'), { force: true })
}

function finishedRun(project: Project): string {
  const { id } = project.runs.start({
    ...{ recipe: anyRecipe, backbone: 'resnet50', precision: 'float32', seed: 0, classes: ['a', 'b'] },
  })
  project.runs.update(id, { status: 'failed' })
  writeIn(project.runsDir, `${id}/head.bin`, 'weights')
  return id
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
      expect.objectContaining({ code: 'folder_taken', message: expect.stringMatching(/holds runs,/) as string }),
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
    finishedRun(project)
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
    finishedRun(project)
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

describe('links in a project that may come from anybody', () => {
  let victim: string

  beforeEach(() => {
    victim = path.join(dir, 'victim')
    writeIn(victim, 'letters/thesis.txt', 'mine')
    writeIn(victim, `thumbnails/ab/${'ab'.repeat(32)}-96.webp`, 'mine')
  })

  for (const name of [
    'cache',
    'runs',
    'exports',
    'sources',
    'pictures',
    'cache/features',
    'cache/thumbnails',
    'exports/r0001',
  ])
    test(`${name}: opens it for reading only, named, until somebody confirms the place`, async () => {
      const project = createProject(path.join(dir, 'p.loupe'))
      project.close()
      const link = path.join(project.dir, ...name.split('/'))
      fs.rmSync(link, { recursive: true, force: true })
      fs.mkdirSync(path.dirname(link), { recursive: true })
      linkFolder(victim, link)
      expect(() => openProject(project.dir, 'write')).toThrow(
        expect.objectContaining({
          code: 'project_linked',
          message: expect.stringMatching(/is a link to .*victim/) as string,
          next: expect.stringContaining('loupe trust') as string,
        }),
      )
      const read = openToLook(project.dir)
      expect(read.mode).toBe('read')
      expect(read.links).toEqual([{ link, target: victim }])
      expect(() => read.transaction(() => undefined)).toThrow(expect.objectContaining({ code: 'project_linked' }))
      expect(read.cacheDir.startsWith(project.dir)).toBe(false)
      read.close()
      const { gone, left } = await deleteProject(project.dir, 'delete')
      expect(gone).toBe(false)
      expect(left.some((place) => `${link}${path.sep}`.startsWith(place + path.sep))).toBe(true)
      expect(filesIn(victim)).toHaveLength(2)

      createProject(path.join(dir, 'q.loupe')).close()
      const own = path.join(dir, 'q.loupe', ...name.split('/'))
      fs.rmSync(own, { recursive: true, force: true })
      fs.mkdirSync(path.dirname(own), { recursive: true })
      linkFolder(victim, own)
      await trustLinks(allLinks(path.join(dir, 'q.loupe')))
      const mine = openProject(path.join(dir, 'q.loupe'), 'write')
      await reclaimCache(mine)
      mine.close()
      // Even in a confirmed place, nothing but what Loupe writes is deleted.
      expect(filesIn(victim)).toContain('letters/thesis.txt')
    })

  test('a link that was redirected since is no longer trusted', async () => {
    createProject(path.join(dir, 'p.loupe')).close()
    const link = path.join(dir, 'p.loupe', 'exports')
    linkFolder(victim, link)
    await trustLinks(allLinks(path.join(dir, 'p.loupe')))
    openProject(path.join(dir, 'p.loupe'), 'write').close()
    fs.rmSync(link)
    linkFolder(path.join(victim, 'letters'), link)
    expect(() => openProject(path.join(dir, 'p.loupe'), 'write')).toThrow(
      expect.objectContaining({ code: 'project_linked' }),
    )
  })

  test('linked files are never trusted, not even beside a confirmed folder', async () => {
    const project = createProject(path.join(dir, 'p.loupe'))
    project.close()
    const [file, disk] = [writeIn(dir, 'thesis.txt', 'mine'), path.join(dir, 'disk')]
    fs.mkdirSync(disk)
    linkFolder(disk, path.join(project.dir, 'exports'))
    fs.mkdirSync(path.join(project.dir, 'pictures'))
    const link = path.join(project.dir, 'pictures', '.loupe')
    try {
      fs.symlinkSync(file, link)
    } catch (error) {
      // Windows lets only some accounts make links of files.
      if ((error as NodeJS.ErrnoException).code === 'EPERM') return
      throw error
    }
    expect((await trustPlaces(project.dir)).map(({ target }) => target)).toEqual([disk])
    expect(() => noteWritten(path.dirname(link), ['a.jpg'])).toThrow(
      expect.objectContaining({ code: 'project_linked' }),
    )
    expect(fs.readFileSync(file, 'utf8')).toBe('mine')
  })

  test('a database that is a link is not opened at all, and nobody is asked to trust it', async () => {
    const project = createProject(path.join(dir, 'p.loupe'))
    project.close()
    const elsewhere = path.join(dir, 'elsewhere.db')
    fs.renameSync(path.join(project.dir, 'project.db'), elsewhere)
    try {
      fs.symlinkSync(elsewhere, path.join(project.dir, 'project.db'))
    } catch (error) {
      // Windows lets only some accounts make links of files.
      if ((error as NodeJS.ErrnoException).code === 'EPERM') return
      throw error
    }
    for (const mode of ['read', 'write'] as const)
      expect(() => openProject(project.dir, mode)).toThrow(
        expect.objectContaining({ code: 'project_linked', next: expect.not.stringContaining('trust') as string }),
      )
    await expect(trustPlaces(project.dir)).rejects.toMatchObject({ code: 'project_linked' })
    fs.rmSync(path.join(project.dir, 'project.db'))
    fs.renameSync(elsewhere, path.join(project.dir, 'project.db'))
    fs.renameSync(path.join(project.dir, 'lock.db'), elsewhere)
    fs.symlinkSync(elsewhere, path.join(project.dir, 'lock.db'))
    await expect(trustPlaces(project.dir)).rejects.toMatchObject({ code: 'project_linked' })
  })

  test('deeper ones stop what would write through them', () => {
    const project = createProject(path.join(dir, 'p.loupe'))
    const space = { backbone: 'x', weightsHash: 'x', precision: 'float32', transforms: '', dimensions: 2 } as const
    const features = path.join(project.cacheDir, 'features')
    const { dir: place } = FeatureCache.open(features, space, 'write')
    fs.rmSync(place, { recursive: true })
    linkFolder(victim, place)
    expect(() => FeatureCache.open(features, space, 'write')).toThrow(
      expect.objectContaining({ code: 'project_linked' }),
    )
    expect(() => guarded(path.join(place, 'deep', 'file'))).toThrow(expect.objectContaining({ code: 'project_linked' }))
    expect(filesIn(victim)).toHaveLength(2)
    project.close()
  })

  test('a pack includes nothing from behind them', async () => {
    const project = await colourProject(dir, 2)
    const id = finishedRun(project)
    fs.rmSync(path.join(project.runsDir, id), { recursive: true })
    writeIn(victim, 'log.jsonl', 'secret words of somebody')
    linkFolder(victim, path.join(project.runsDir, id))
    const file = path.join(dir, 'p.zip')
    await packProject(project, { file, pictures: 'without' }, () => undefined)
    project.close()
    const unpacked = await unpackProject(file, path.join(dir, 'u.loupe'))
    expect(fs.existsSync(path.join(unpacked, 'runs', id))).toBe(false)
  })
})
