import fs from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { beforeEach, expect, test } from 'vitest'
import { openPromise } from 'yauzl'
import yazl from 'yazl'
import { packedNames, sameFile, unfitName } from '../../../../electron/studio/upkeep/pack-names.ts'
import { packProject } from '../../../../electron/studio/upkeep/pack.ts'
import { openProject, type Project } from '../../../../electron/studio/project/project.ts'
import { unpackProject } from '../../../../electron/studio/upkeep/unpack.ts'
import { pictureFile } from '../../../../electron/studio/db/pictures.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { projectToPack } from '../../../fixtures/projects/project-to-pack.ts'

let dir: string
let project: Project
let pack: string

beforeEach(async () => {
  dir = tempFolder()
  project = await projectToPack(dir)
  pack = path.join(dir, 'colours.loupe.zip')
})

const quietly = () => undefined
const packed = (pictures: 'with' | 'without') => packProject(project, { file: pack, pictures }, quietly)

async function namesIn(file: string): Promise<string[]> {
  const names: string[] = []
  const zip = await openPromise(file)
  for await (const { fileName } of zip.eachEntry()) names.push(fileName)
  return names.sort()
}

test('a pack replaces an earlier pack, or an empty file, and nothing else', async () => {
  fs.writeFileSync(pack, '')
  await packed('without')
  expect((await packed('with')).bytes).toBe(fs.statSync(pack).size)
  const other = new yazl.ZipFile()
  other.addBuffer(Buffer.from('mine'), 'holiday.txt')
  other.end()
  const foreign = [Buffer.from('a letter'), await buffer(other.outputStream), fs.readFileSync(pack).subarray(0, 500)]
  for (const bytes of foreign) {
    fs.writeFileSync(pack, bytes)
    await expect(packed('without')).rejects.toMatchObject({
      code: 'export_failed',
      next: expect.stringContaining('colours.loupe-2.zip') as string,
    })
    expect(fs.readFileSync(pack).equals(bytes)).toBe(true)
  }
  expect(fs.readdirSync(dir).filter((name) => name.startsWith('.'))).toEqual([])
})

test('a pack with pictures is a whole project elsewhere', async () => {
  const written = await packed('with')
  expect(written).toMatchObject({ path: pack, bytes: fs.statSync(pack).size, missing: 0 })
  const before = project.pictures.present().map(({ path, hash, label }) => ({ path, hash, label }))
  fs.renameSync(path.join(dir, 'pictures'), path.join(dir, 'gone'))

  const target = path.join(dir, 'colleague', 'colours.loupe')
  expect(await unpackProject(pack, target)).toBe(target)
  const other = openProject(target, 'write')
  try {
    const now = other.pictures.present()
    expect(now.map(({ path, hash, label }) => ({ path, hash, label }))).toEqual(before)
    for (const picture of now) {
      expect(pictureFile(picture).startsWith(target)).toBe(true)
      expect(fs.statSync(pictureFile(picture)).size).toBe(picture.bytes)
    }
    expect(other.runs.all().map(({ id, status }) => [id, status])).toEqual([['r0001', 'done']])
    expect(fs.readdirSync(path.join(other.runsDir, 'r0001'))).toEqual(['backbone', 'head.bin'])
    const own = path.join(other.runsDir, 'r0001', 'backbone', 'weights.bin')
    expect(fs.readFileSync(own, 'utf8')).toBe('its own')
  } finally {
    other.close()
  }
  expect(fs.readdirSync(path.dirname(target))).toEqual(['colours.loupe'])
})

test('a pack without pictures waits for them to be located, and names no folder of the sender', async () => {
  await packed('without')
  expect(await namesIn(pack)).toEqual([
    'loupe-pack.json',
    'project.db',
    'runs/r0001/backbone/weights.bin',
    'runs/r0001/head.bin',
  ])
  const target = await unpackProject(pack, path.join(dir, 'without'))
  const bytes = fs.readFileSync(path.join(target, 'project.db'))
  for (const secret of ['secret place', path.join(dir, 'pictures')]) expect(bytes.includes(secret)).toBe(false)
  const other = openProject(target, 'write')
  try {
    const [source] = other.sources.all()
    expect(fs.existsSync(source.root)).toBe(false)
    other.sources.setRoot(source.id, path.join(dir, 'pictures'))
    expect(other.pictures.present().every((picture) => fs.existsSync(pictureFile(picture)))).toBe(true)
  } finally {
    other.close()
  }
})

test('uploads are unpacked to where uploads go', async () => {
  const [source] = project.sources.all()
  fs.renameSync(path.join(dir, 'pictures'), path.join(project.dir, 'pictures'))
  project.sources.setRoot(source.id, path.join(project.dir, 'pictures'))
  await packed('with')
  const target = await unpackProject(pack, path.join(dir, 'uploads'))
  const other = openProject(target, 'read')
  expect(other.sources.all()[0].root).toBe(path.join(target, 'pictures'))
  expect(other.pictures.present().every((picture) => fs.existsSync(pictureFile(picture)))).toBe(true)
  other.close()
})

test('a cancelled pack leaves nothing behind', async () => {
  const there = fs.readdirSync(dir)
  const stop = AbortSignal.abort()
  await expect(packProject(project, { file: pack, pictures: 'with' }, quietly, stop)).rejects.toMatchObject({
    code: 'cancelled',
  })
  expect(fs.readdirSync(dir)).toEqual(there)
})

test('a file is packed only if it has the hash that the project knows', async () => {
  const secret = path.join(dir, 'secret')
  fs.mkdirSync(secret)
  fs.writeFileSync(path.join(secret, 'id_rsa'), 'PRIVATE KEY')
  const source = project.sources.add(secret, 'folders')
  const [picture, changed, gone] = project.pictures.present()
  const { hash, width, height, orientation, format } = picture
  const facts = { sourceId: source.id, mtimeMs: 0, width, height, orientation, format, labelOrigin: 'folder' as const }
  project.pictures.add({ ...facts, path: 'id_rsa', hash, bytes: 11 })
  fs.appendFileSync(pictureFile(changed), 'more')
  fs.rmSync(pictureFile(gone))
  expect(await packed('with')).toMatchObject({ missing: 1, changed: 2 })
  expect(fs.readFileSync(pack).includes('PRIVATE KEY')).toBe(false)
  const other = openProject(await unpackProject(pack, path.join(dir, 'other')), 'read')
  const there = other.pictures.present().filter((one) => fs.existsSync(pictureFile(one)))
  expect(there).toHaveLength(project.pictures.present().length - 3)
  other.close()
})

// Only administrators can make links on Windows.
test.skipIf(process.platform === 'win32')('the target of a link in a run is not packed', async () => {
  const secret = path.join(dir, 'id_rsa')
  fs.writeFileSync(secret, 'PRIVATE KEY')
  const run = path.join(project.runsDir, 'r0001')
  fs.rmSync(path.join(run, 'head.bin'))
  fs.symlinkSync(secret, path.join(run, 'head.bin'))
  fs.mkdirSync(path.join(dir, 'far'))
  fs.renameSync(path.join(run, 'backbone'), path.join(dir, 'far', 'backbone'))
  fs.symlinkSync(path.join(dir, 'far', 'backbone'), path.join(run, 'backbone'))
  await packed('without')
  expect(await namesIn(pack)).toEqual(['loupe-pack.json', 'project.db'])
})

test('names that are invalid on some systems are replaced in a pack, and the pictures stay the same', async () => {
  const paths = [
    'cat/a.jpg',
    'cat/A.JPG',
    'cat/a-2.jpg',
    'con.jpg',
    'aux/b.jpg',
    'x\u202egpj.jpg',
    'what?.jpg',
    'dog./c.jpg',
  ]
  const names = packedNames(paths.map((one) => `sources/1/${one}`))
  expect(names).toEqual(
    ['cat/a.jpg', 'cat/A-3.JPG', 'cat/a-2.jpg', '_con.jpg', '_aux/b.jpg', 'x_gpj.jpg', 'what_.jpg', 'dog_/c.jpg'].map(
      (one) => `sources/1/${one}`,
    ),
  )
  expect(names.map(unfitName)).toEqual(names.map(() => null))
  expect(new Set(names.map(sameFile)).size).toBe(names.length)
  if (process.platform === 'win32') return // has no such files

  const [one, two] = project.pictures.present()
  const move = (picture: typeof one, to: string) => {
    fs.renameSync(pictureFile(picture), path.join(picture.root, to))
    project.db.$client.prepare('update pictures set path = ? where id = ?').run(to, picture.id)
  }
  move(one, 'con.jpg')
  move(two, 'two\nlines.jpg')
  expect(await packed('with')).toMatchObject({ missing: 0, changed: 0 })
  const other = openProject(await unpackProject(pack, path.join(dir, 'other')), 'read')
  const now = other.pictures.present()
  expect(now.map(({ hash, label, split }) => ({ hash, label, split }))).toEqual(
    project.pictures.present().map(({ hash, label, split }) => ({ hash, label, split })),
  )
  expect(
    now
      .filter(({ id }) => id === one.id || id === two.id)
      .map((picture) => picture.path)
      .sort(),
  ).toEqual(['_con.jpg', 'two_lines.jpg'])
  for (const picture of now) expect(fs.statSync(pictureFile(picture)).size).toBe(picture.bytes)
  other.close()
  expect(project.pictures.get(one.id)?.path).toBe('con.jpg')
})
