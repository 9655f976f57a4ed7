import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { guarded } from '../../../../electron/ml/files/guard.ts'
import { trustLinks } from '../../../../electron/ml/files/trusted-links.ts'
import { FeatureCache } from '../../../../electron/ml/features/cache.ts'
import { allLinks, noteWritten, trustPlaces } from '../../../../electron/studio/project/own-folders.ts'
import { packProject } from '../../../../electron/studio/upkeep/pack.ts'
import { createProject, openProject, openToLook } from '../../../../electron/studio/project/project.ts'
import { reclaimCache } from '../../../../electron/studio/upkeep/reclaim.ts'
import { deleteProject } from '../../../../electron/studio/upkeep/remove.ts'
import { unpackProject } from '../../../../electron/studio/upkeep/unpack.ts'
import { tempFolder, writeIn } from '../../../fixtures/pictures/picture-folders.ts'
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

/** Links to folders need no special right on Windows if they are junctions. */
const linkFolder = (target: string, link: string) => fs.symlinkSync(target, link, 'junction')

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
      // On Windows only some accounts may make links to files.
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
      // On Windows only some accounts may make links to files.
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
    const id = failedRun(project)
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
