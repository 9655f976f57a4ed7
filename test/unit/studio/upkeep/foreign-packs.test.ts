import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import SqliteConnection from 'better-sqlite3'
import { beforeEach, expect, test } from 'vitest'
import { openPromise } from 'yauzl'
import yazl from 'yazl'
import type { LoupeError } from '../../../../electron/ml/errors.ts'
import { statusOf } from '../../../../electron/server/problem.ts'
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

const packed = (pictures: 'with' | 'without') => packProject(project, { file: pack, pictures }, () => undefined)

/** The files of an honest pack, changed by `change`, zipped again. Names are written as they are, however bad. */
async function forged(change: (files: Map<string, Buffer>) => void, mode = 0o100644): Promise<string> {
  await packed('without')
  const files = new Map<string, Buffer>()
  const zip = await openPromise(pack)
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)))
  change(files)
  const forging = new yazl.ZipFile()
  const stand = new Map([...files.keys()].map((name) => [name, 'x'.repeat(Buffer.byteLength(name))]))
  let i = 0
  // yazl refuses bad names; others of the same length are used and replaced in the bytes.
  for (const [name, content] of files) {
    const placeholder =
      /^[\w./-]+$/.test(name) && !name.includes('..') && !name.startsWith('/')
        ? name
        : `${i++}${stand.get(name)}`.slice(0, Buffer.byteLength(name))
    stand.set(name, placeholder)
    forging.addBuffer(content, placeholder, { mode: name.endsWith('link') ? 0o120777 : mode })
  }
  forging.end()
  let bytes = await buffer(forging.outputStream)
  for (const [name, placeholder] of stand)
    if (name !== placeholder)
      bytes = Buffer.from(
        bytes.toString('latin1').replaceAll(placeholder, Buffer.from(name).toString('latin1')),
        'latin1',
      )
  const file = path.join(dir, `${randomUUID()}.zip`)
  fs.writeFileSync(file, bytes)
  return file
}

const database = (files: Map<string, Buffer>, sql: string) => {
  const at = path.join(dir, `${randomUUID()}.db`)
  fs.writeFileSync(at, files.get('project.db') ?? '')
  const connection = new SqliteConnection(at)
  connection.unsafeMode(true)
  connection.exec(sql)
  connection.close()
  files.set('project.db', fs.readFileSync(at))
}
const manifest = (files: Map<string, Buffer>, change: (json: { sources: { folder: string }[] }) => void) => {
  const json = JSON.parse(String(files.get('loupe-pack.json'))) as { sources: { folder: string }[] }
  change(json)
  files.set('loupe-pack.json', Buffer.from(JSON.stringify(json)))
}

test.each<[string, (files: Map<string, Buffer>) => void]>([
  ['a name that leads outside', (files) => files.set('pictures/../../../evil.txt', Buffer.from('evil'))],
  ['an absolute name', (files) => files.set('/tmp/evil.txt', Buffer.from('evil'))],
  ['a name with a backslash', (files) => files.set('pictures\\..\\..\\evil.txt', Buffer.from('evil'))],
  ['a link', (files) => files.set('pictures/link', Buffer.from('/etc/passwd'))],
  ['a file no pack has', (files) => files.set('start.sh', Buffer.from('evil'))],
  ['a checkpoint', (files) => files.set('runs/r0001/checkpoint', Buffer.from('evil'))],
  ['no database', (files) => files.delete('project.db')],
  ['no description', (files) => files.delete('loupe-pack.json')],
  ['a description of something else', (files) => files.set('loupe-pack.json', Buffer.from('{"format":"zip"}'))],
  ['a source below another folder', (files) => manifest(files, ({ sources }) => (sources[0].folder = 'sources/../..'))],
  ['a trigger', (files) => database(files, 'create trigger evil after insert on runs begin delete from pictures; end')],
  [
    'a trigger by a name that SQLite keeps to itself',
    (files) =>
      database(
        files,
        `pragma writable_schema = on; insert into sqlite_schema values ('trigger', 'sqlite_evil', 'sources', 0,
         'CREATE TRIGGER sqlite_evil AFTER UPDATE ON sources BEGIN UPDATE sources SET root = ''/etc''; END')`,
      ),
  ],
  ['a hash that climbs', (files) => database(files, "update pictures set hash = '../../../' || substr(hash, 10)")],
  ['a picture whose path is bytes', (files) => database(files, 'update pictures set path = cast(path as blob)')],
  ['a run that is no JSON', (files) => database(files, "update runs set recipe = '{'")],
  ['a setting that is no JSON', (files) => database(files, "insert into settings values ('wizard', '{\"a\":1,}')")],
  [
    'a change of another shape',
    (files) => database(files, "insert into edits values (1, 0, 'label', 'null', '[]', 0)"),
  ],
  ['a format that it is not of', (files) => database(files, 'pragma user_version = 1')],
  ['no mark of ours', (files) => database(files, 'pragma application_id = 7')],
  ['a name with an escape', (files) => files.set('pictures/\u001b[2Ja.jpg', Buffer.from('evil'))],
  ['a name of two lines', (files) => files.set('pictures/a\nb.jpg', Buffer.from('evil'))],
  ['a name that reads backwards', (files) => files.set('pictures/a\u202egpj.exe', Buffer.from('evil'))],
  ['a device of Windows', (files) => files.set('pictures/CON.jpg', Buffer.from('evil'))],
  ['a device for a folder', (files) => files.set('pictures/aux/a.jpg', Buffer.from('evil'))],
  [
    'two names that differ in case',
    (files) => files.set('pictures/a.jpg', Buffer.from('1')).set('pictures/A.JPG', Buffer.from('2')),
  ],
  ['a name that is too long', (files) => files.set(`pictures/${'a'.repeat(300)}.jpg`, Buffer.from('evil'))],
  [
    'a file where a folder is',
    (files) => files.set('pictures/a', Buffer.from('1')).set('pictures/a/b', Buffer.from('2')),
  ],
  [
    'a picture outside its folder',
    (files) => database(files, "update pictures set path = '../../../etc/passwd' where id = 1"),
  ],
  [
    'a run with a path for a name',
    (files) => database(files, "pragma foreign_keys = off; update runs set id = '../../../evil'"),
  ],
  ['a run without a recipe', (files) => database(files, `update runs set recipe = '{"solver":"evil"}'`)],
  ['another database', (files) => files.set('project.db', Buffer.from('SQLite format 3\0 but not really'))],
])('a pack with %s is refused and nothing appears', async (_what, change) => {
  const file = await forged(change)
  const target = path.join(dir, 'victim', 'project')
  const refused = (await unpackProject(file, target).catch((error: unknown) => error)) as LoupeError
  expect([refused.code, refused.next !== '']).toEqual(['not_a_project', true])
  // No messages from SQLite, the archive's reader or validation, and no temporary folder.
  expect(refused.message).toMatch(/^This file is not a packed Loupe project: [^\p{Cc}\u202e]+\.$/u)
  expect(refused.message).not.toMatch(/JSON|blob|undefined|null|function|unpacking|SQLITE|constraint|E[A-Z]{4}/)
  expect(fs.readdirSync(path.dirname(target))).toEqual([])
  expect(fs.existsSync(path.join(dir, 'evil.txt'))).toBe(false)
})

test('sources point below the new folder whatever the database says', async () => {
  const file = await forged((files) => database(files, "update sources set root = '/etc'"))
  const target = await unpackProject(file, path.join(dir, 'honest'))
  const other = openProject(target, 'read')
  expect(other.sources.all().every(({ root }) => root.startsWith(`${target}${path.sep}sources`))).toBe(true)
  other.close()
})

test('an archive whose directory claims to be beyond any file is refused, and crashes nothing', async () => {
  await packed('with')
  const whole = fs.readFileSync(pack)
  const end = whole.subarray(-22)
  // The end says "see ZIP64", and the ZIP64 locator points to 2^60.
  end.writeUInt16LE(0xffff, 10)
  end.writeUInt32LE(0xffffffff, 16)
  const locator = Buffer.alloc(20)
  locator.writeUInt32LE(0x07064b50, 0)
  locator.writeBigUInt64LE(1n << 60n, 8)
  locator.writeUInt32LE(1, 16)
  const crafted = path.join(dir, 'crafted.zip')
  fs.writeFileSync(crafted, Buffer.concat([whole.subarray(0, -22), locator, end]))
  await expect(unpackProject(crafted, path.join(dir, 'a'))).rejects.toMatchObject({ code: 'not_a_project' })
})

test('a file that is not an archive, a truncated one, and a taken folder are distinguished from a pack', async () => {
  await packed('with')
  const cut = path.join(dir, 'cut.zip')
  fs.writeFileSync(cut, fs.readFileSync(pack).subarray(0, -200))
  await expect(unpackProject(cut, path.join(dir, 'a'))).rejects.toMatchObject({ code: 'not_a_project' })
  fs.writeFileSync(cut, 'this is text')
  await expect(unpackProject(cut, path.join(dir, 'a'))).rejects.toMatchObject({ code: 'not_a_project' })
  await expect(unpackProject(pack, project.dir)).rejects.toMatchObject({ code: 'usage' })
  fs.mkdirSync(path.join(dir, 'empty'))
  expect(await unpackProject(pack, path.join(dir, 'empty'))).toBe(path.join(dir, 'empty'))
})

test('a byte of a picture that was changed on the way is noticed', async () => {
  await packed('with')
  const bytes = fs.readFileSync(pack)
  const [picture] = project.pictures.present()
  const at = bytes.indexOf(fs.readFileSync(pictureFile(picture)))
  expect(at).toBeGreaterThan(0)
  bytes[at + picture.bytes - 5] ^= 1
  fs.writeFileSync(pack, bytes)
  const target = path.join(dir, 'victim', 'project')
  await expect(unpackProject(pack, target)).rejects.toThrow('a file in it is damaged')
  expect(fs.readdirSync(path.dirname(target))).toEqual([])
})

test('what is not a plain file is reported in words, without waiting', async () => {
  const refused = async (file: string) => {
    const error = (await unpackProject(file, path.join(dir, 'new')).catch((one: unknown) => one)) as LoupeError
    expect([error.code, error.next !== '', statusOf(error)]).toEqual(['not_a_project', true, 422])
    return error.message
  }
  expect(await refused(path.join(dir, 'none.zip'))).toBe(`There is no file ${path.join(dir, 'none.zip')}.`)
  expect(await refused(path.join(pack, 'below'))).toContain('There is no file')
  expect(await refused(path.parse(dir).root)).toContain('is a folder, not a packed project')
  expect(await refused(path.join(dir, 'a'.repeat(300)))).toContain('cannot be read')
  if (process.platform === 'win32') return // no pipes or devices among its files
  const pipe = path.join(dir, 'pipe')
  execFileSync('mkfifo', [pipe])
  for (const file of [pipe, '/dev/zero', '/dev/null']) expect(await refused(file)).toContain('is a pipe or a device')
  expect(fs.existsSync(path.join(dir, 'new'))).toBe(false)
})
