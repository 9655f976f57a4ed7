import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import yazl from 'yazl'
import type { ProjectSummary } from '../../../electron/server/shapes/app.ts'
import type { FolderPreview, PictureColumns, ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { tempFolder } from '../../fixtures/pictures/picture-folders.ts'
import { blue, green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { fetchBytes, projectOf, runJob } from '../../fixtures/studio/studio-requests.ts'
import { newHome, startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

/** Where a project comes from: another computer with its own home. */
const there = sharedFolder()
const made = path.join(there, 'made.loupe')
let home: string
let studio: StudioServer
let dir: string

const page = () => {
  const folder = path.join(there, 'page')
  fs.mkdirSync(folder, { recursive: true })
  return folder
}

beforeAll(async () => {
  await writeClasses(path.join(there, 'pictures'), { red, green }, 3)
  const other = await startStudio({ page: page() })
  const { at, detail } = await projectOf(other, path.join(there, 'pictures'))
  await other.ask('POST', `${at}/close`)
  fs.cpSync(detail.dir, made, { recursive: true })
  await other.stop()
  home = newHome()
  studio = await startStudio({ page: page(), home })
})
afterAll(async () => {
  await studio.stop()
  fs.rmSync(home, { recursive: true, force: true })
})
beforeEach(() => {
  dir = path.join(tempFolder(), 'from-a-stick.loupe')
  fs.cpSync(made, dir, { recursive: true })
})

interface Problem {
  code: string
  message: string
  next: string
}

function change(sql: string): void {
  const raw = new SqliteConnection(path.join(dir, 'project.db'))
  raw.exec(sql)
  raw.close()
}

async function open(): Promise<{ at: string; detail: ProjectDetail }> {
  const { status, body } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir })
  expect(status).toBe(200)
  return { at: `/api/projects/${body.id}`, detail: body }
}

/** The list of projects; it is answered whatever one of them contains. */
async function listed(): Promise<ProjectSummary[]> {
  const { status, body } = await studio.ask<ProjectSummary[]>('GET', '/api/projects')
  expect(status).toBe(200)
  return body
}

test('a file that a project names is shown only if it has its row’s hash', async () => {
  const secrets = tempFolder()
  await writeClasses(secrets, { blue }, 2)
  const [size, content] = ['blue/blue-0.jpg', 'blue/blue-1.jpg'].map(
    (name) => fs.statSync(path.join(secrets, name)).size,
  )
  const row = (id: number, file: string, bytes: number) =>
    `insert into pictures (id, source_id, path, hash, bytes, mtime_ms, width, height, orientation, format, label_origin)
     values (${id}, 9, '${file}', '${String(id).repeat(64)}', ${bytes}, 0, 9, 9, 1, 'jpeg', 'folder');`
  change(
    `insert into sources (id, root, layout, added_at) values (9, '${secrets}', 'folders', 0);
     ${row(7, 'blue/blue-0.jpg', size + 1)} ${row(8, 'blue/blue-1.jpg', content)}`,
  )
  const { at } = await open()
  for (const id of [7, 8]) {
    for (const kind of ['thumb', 'file', 'view']) {
      const { status, bytes } = await fetchBytes(studio, `${at}/pictures/${id}/${kind}`)
      expect([kind, status]).toEqual([kind, 422])
      expect((JSON.parse(bytes.toString()) as Problem).message).toContain('changed')
    }
  }
  const many = await studio.ask('POST', `${at}/thumbs`, { pictures: [{ id: 7, s: 96 }] }).catch(() => null)
  expect(many?.body).toEqual([0, null])
  // Its own are, wherever they are.
  const { body } = await studio.ask<PictureColumns>('GET', `${at}/pictures`)
  expect((await fetchBytes(studio, `${at}/pictures/${body.id[0]}/file`)).status).toBe(200)
  const pack = await runJob(studio, `${at}/pack`, { pictures: true })
  expect(pack.result).toMatchObject({ missing: 0, changed: 2 })
  const { path: file } = pack.result as { path: string }
  expect(fs.readFileSync(file).includes(fs.readFileSync(path.join(secrets, 'blue/blue-1.jpg')))).toBe(false)
})

test('new pictures in a folder that nobody chose are looked for only when somebody agrees', async () => {
  const { at, detail } = await open()
  const [{ root }] = detail.sources
  await writeClasses(path.join(there, 'pictures'), { blue }, 1)
  const asked = { status: 409, body: { code: 'source_not_chosen', message: expect.stringContaining(root) as string } }
  expect(await studio.ask('POST', `${at}/import`, { folder: root })).toMatchObject(asked)
  // Also by another name of the same folder.
  if (process.platform !== 'win32') {
    const link = path.join(tempFolder(), 'link')
    fs.symlinkSync(root, link)
    expect(await studio.ask('POST', `${at}/import`, { folder: link })).toMatchObject(asked)
  }
  expect(await studio.ask('POST', '/api/look', { folder: root, source: detail.id })).toMatchObject(asked)
  expect((await studio.ask('POST', '/api/look', { folder: root })).status).toBe(200)

  expect((await runJob(studio, `${at}/import`, { folder: root, chosen: true })).status).toBe('done')
  // From now on it is chosen, also after a restart.
  expect((await runJob(studio, `${at}/import`, { folder: root })).status).toBe('done')
  await studio.ask('POST', `${at}/close`)
  const again = await startStudio({ page: page(), home })
  expect((await runJob(again, `${at}/import`, { folder: root })).status).toBe('done')
  expect((await again.ask<FolderPreview>('POST', '/api/look', { folder: root, source: detail.id })).status).toBe(200)
  await again.stop()
})

test('a folder added by the user is chosen, and so is what an earlier version opened here', async () => {
  const { at, detail } = await open()
  const more = tempFolder()
  await writeClasses(more, { green }, 1)
  expect((await runJob(studio, `${at}/import`, { folder: more })).status).toBe('done')
  expect((await runJob(studio, `${at}/import`, { folder: more })).status).toBe('done')

  const before = newHome()
  fs.writeFileSync(path.join(before, 'recent.json'), JSON.stringify([{ dir, openedAt: 1 }]))
  await studio.ask('POST', `${at}/close`)
  const later = await startStudio({ page: page(), home: before })
  const [{ root }] = detail.sources
  expect((await runJob(later, `${at}/import`, { folder: root })).status).toBe('done')
  await later.stop()
  fs.rmSync(before, { recursive: true, force: true })
})

test('a pack with one bad value is refused, and the list of projects stays', async () => {
  change(`insert into settings values ('wizard', '{"a":1,}')`)
  const zip = new yazl.ZipFile()
  const sources = [{ id: 1, folder: 'sources/1' }]
  const description = { format: 'loupe-pack', version: 1, name: 'x', pictures: 'without', sources }
  zip.addBuffer(Buffer.from(JSON.stringify(description)), 'loupe-pack.json')
  zip.addFile(path.join(dir, 'project.db'), 'project.db')
  zip.end()
  const file = path.join(tempFolder(), 'bad.loupe.zip')
  await new Promise((resolve) => zip.outputStream.pipe(fs.createWriteStream(file)).on('close', () => resolve(null)))
  const target = path.join(tempFolder(), 'unpacked.loupe')
  const { status, body } = await studio.ask<Problem>('POST', '/api/projects/unpack', { file, dir: target })
  expect([status, body.code, body.next !== '']).toEqual([422, 'not_a_project', true])
  expect(fs.readdirSync(path.dirname(target))).toEqual([])
  expect((await listed()).map((one) => one.dir)).not.toContain(target)
})

test('a project with one bad value says so on its own card, and is not opened', async () => {
  const { at } = await open()
  await studio.ask('POST', `${at}/close`)
  change(`insert into settings values ('wizard', '{"a":1,}')`)
  const card = (await listed()).find((one) => one.dir === fs.realpathSync(dir))
  expect(card?.problem).toMatchObject({ code: 'project_damaged', next: expect.stringMatching(/\S/) as string })
  const { status, body } = await studio.ask<Problem>('POST', '/api/projects/open', { dir })
  expect([status, body.code]).toEqual([422, 'project_damaged'])
  expect((await fetchBytes(studio, '/api/app/diagnostics')).status).toBe(200)
})

test('what is not a plain file is not unpacked, without waiting for it', async () => {
  const places = [path.join(dir, 'none.zip'), path.parse(dir).root]
  if (process.platform !== 'win32') {
    const pipe = path.join(dir, 'pipe')
    execFileSync('mkfifo', [pipe])
    places.push(pipe, '/dev/stdin', '/dev/zero')
  }
  for (const file of places) {
    const { status, body } = await studio.ask<Problem>('POST', '/api/projects/unpack', { file })
    expect([file, status, body.code, body.next !== '']).toEqual([file, 422, 'not_a_project', true])
  }
})
