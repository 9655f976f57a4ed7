import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { ProjectSummary } from '../../../electron/server/shapes/app.ts'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { errorLogFile } from '../../../electron/ml/error-log.ts'
import { tempFolder, writePictures } from '../../fixtures/pictures/picture-folders.ts'
import { needsRoot, smallDisk } from '../../fixtures/machine/small-disk.ts'
import { projectOf } from '../../fixtures/studio/studio-requests.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

interface Refusal {
  code: string
  message: string
  next: string
}

const onWindows = process.platform === 'win32'
const why = 'Windows lets nobody delete or move a file that is open'
let studio: StudioServer

beforeAll(async () => {
  studio = await startStudio()
}, 60_000)
afterAll(() => studio.stop())

/** A new empty project with one class, open in the studio. */
async function made(dir = path.join(tempFolder(), 'p.loupe')): Promise<{ at: string; dir: string; id: string }> {
  const { status, body } = await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'p', dir })
  expect(status).toBe(201)
  const at = `/api/projects/${body.id}`
  expect(await addClass(at, 'first')).toMatchObject({ status: 200 })
  return { at, dir, id: body.id }
}

function addClass(at: string, name: string): Promise<{ status: number; body: Refusal }> {
  return studio.ask('POST', `${at}/edits`, { kind: 'class-add', name })
}

/** Names of the classes in a database, even if somebody has it open. */
function classesIn(dir: string): string[] {
  const reader = new SqliteConnection(path.join(dir, 'project.db'), { readonly: true })
  const names = reader.prepare('select name from classes order by id').pluck().all() as string[]
  reader.close()
  return names
}

async function cards(): Promise<Map<string, ProjectSummary>> {
  const { status, body } = await studio.ask<ProjectSummary[]>('GET', '/api/projects')
  expect(status).toBe(200)
  return new Map(body.map((card) => [card.id, card]))
}

const split = {
  ratios: { train: 1, val: 0, test: 0 },
  seed: 0,
  groupBy: { by: 'none' },
  imported: 'keep',
  folds: null,
}

test('changes to a project whose folder is gone are refused, with what to do; other projects are unaffected', async ({
  skip,
}) => {
  if (onWindows) return skip(why)
  const [lost, other] = [await made(), await made()]
  fs.rmSync(lost.dir, { recursive: true })
  const requests: [string, string, unknown][] = [
    ['POST', '/edits', { kind: 'class-add', name: 'second' }],
    ['POST', '/undo', undefined],
    ['POST', '/split', split],
    ['POST', '/rename', { name: 'other' }],
    ['PUT', '/wizard', { step: 'classes', done: false }],
    ['POST', '/seal', { sealed: true }],
    ['PUT', '/uploads?path=a/b.jpg', { not: 'a picture' }],
    ['POST', '/import', {}],
    ['POST', '/train', { preset: 'fast' }],
    ['POST', '/pack', { pictures: false }],
  ]
  for (const [method, at, body] of requests) {
    const answer = await studio.ask<Refusal>(method, lost.at + at, body)
    expect([at, answer.status, answer.body.code]).toEqual([at, 410, 'project_gone'])
    expect(answer.body.next).toContain('Put the folder back')
  }
  expect(fs.existsSync(lost.dir)).toBe(false)
  const known = await cards()
  expect(known.get(lost.id)?.problem).toMatchObject({ code: 'not_a_project' })
  expect(known.get(other.id)).toMatchObject({ problem: null, classes: 1 })
  expect(await addClass(other.at, 'second')).toMatchObject({ status: 200 })
  expect(classesIn(other.dir)).toEqual(['first', 'second'])
  // Its card can be removed from the list.
  expect(await studio.ask('DELETE', lost.at, { files: 'keep' })).toMatchObject({ status: 200 })
})

test('a folder that was moved away and back works again; nothing was written to it in between', async ({ skip }) => {
  if (onWindows) return skip(why)
  const { at, dir } = await made()
  fs.renameSync(dir, `${dir}.away`)
  expect(await addClass(at, 'lost')).toMatchObject({ status: 410, body: { code: 'project_gone' } })
  expect(classesIn(`${dir}.away`)).toEqual(['first'])
  fs.renameSync(`${dir}.away`, dir)
  expect(await addClass(at, 'second')).toMatchObject({ status: 200 })
  expect(classesIn(dir)).toEqual(['first', 'second'])
})

test('a copy that replaced it is opened again, and takes what comes then', async ({ skip }) => {
  if (onWindows) return skip(why)
  const { at, dir } = await made()
  await studio.ask('POST', `${at}/close`)
  fs.cpSync(dir, `${dir}.copy`, { recursive: true })
  expect(await addClass(at, 'later')).toMatchObject({ status: 200 })
  fs.renameSync(dir, `${dir}.away`)
  fs.renameSync(`${dir}.copy`, dir)
  const answers = [await addClass(at, 'second'), await addClass(at, 'third')]
  expect(answers.at(-1)).toMatchObject({ status: 200 })
  const saved = answers.flatMap(({ status }, i) => (status === 200 ? [['second', 'third'][i]] : []))
  expect(classesIn(dir)).toEqual(['first', ...saved])
  expect(classesIn(`${dir}.away`)).toEqual(['first', 'later'])
})

test('a job whose project disappears midway says so', { timeout: 120_000 }, async ({ skip }) => {
  if (onWindows) return skip(why)
  const folder = tempFolder()
  await writePictures(folder, ['cat/1.jpg', 'cat/2.jpg', 'dog/1.jpg', 'dog/2.jpg'])
  const { detail } = await projectOf(studio, folder, 'gone')
  fs.renameSync(detail.dir, `${detail.dir}.away`)
  const answer = await studio.ask<Refusal>('POST', `/api/projects/${detail.id}/import`, { folder })
  expect(answer).toMatchObject({ status: 410, body: { code: 'project_gone' } })
  fs.renameSync(`${detail.dir}.away`, detail.dir)
})

test('a disk that turns read-only under an open project is reported, and everything acknowledged is on it', async ({
  skip,
}) => {
  const disk = smallDisk('8m')
  if (!disk) return skip(needsRoot)
  const { at, dir } = await made(path.join(disk.path, 'p'))
  // A remount is refused while a file is open for writing, but the same folder can be mounted over it.
  const mounted = [
    ['--bind', disk.path, disk.path],
    ['-o', 'remount,ro,bind', disk.path],
  ].map((args) => spawnSync('mount', args).status)
  onTestFinished(() => void spawnSync('umount', ['-l', disk.path]))
  if (mounted.some((status) => status !== 0)) return skip('this system mounts no folder over itself')
  const refused = await addClass(at, 'second')
  expect(refused).toMatchObject({ status: 422, body: { code: 'not_permitted' } })
  expect(refused.body.message).toContain('read-only')
  expect(classesIn(dir)).toEqual(['first'])
  expect((await studio.ask('GET', at)).status).toBe(200)
  // Looking writes nothing, even as a POST request.
  expect((await studio.ask('POST', `${at}/split/preview`, split)).status).toBe(200)
  spawnSync('umount', ['-l', disk.path])
  expect(await addClass(at, 'third')).toMatchObject({ status: 200 })
  expect(classesIn(dir)).toEqual(['first', 'third'])
})

test('one broken row breaks one project; the list, the others and the diagnostics still work', async () => {
  const [broken, other] = [await made(), await made()]
  const breakRow = (statement: string) => {
    const connection = new SqliteConnection(path.join(broken.dir, 'project.db'))
    connection.exec(statement)
    connection.close()
  }
  const run =
    "insert into runs (id, created_at, status, recipe, backbone, precision, seed, classes) values ('r0001', 1, 'done'"
  const rows = [
    "insert into settings (key, value) values ('name', 'no json')",
    `update settings set value = '"fine"' where key = 'name'; ${run}, '{}', 'b', 'float32', 0, '["a"]'); insert into settings (key, value) values ('currentRun', '"r0001"')`,
    "update runs set metrics = '{'",
    "update runs set metrics = '5', classes = '7', recipe = 'null'",
  ]
  for (const row of rows) {
    breakRow(row.replace('insert into settings', 'insert or replace into settings'))
    const known = await cards()
    expect(known.get(other.id)).toMatchObject({ problem: null, classes: 1 })
    expect(known.has(broken.id)).toBe(true)
    const diagnostics = await fetch(`${studio.origin}/api/app/diagnostics`, {
      headers: { Authorization: `Bearer ${studio.token}` },
    })
    expect(diagnostics.status).toBe(200)
    expect((await diagnostics.arrayBuffer()).byteLength).toBeGreaterThan(500)
  }
  breakRow("update runs set metrics = '{', classes = '[\"a\"]', recipe = '{}'")
  expect((await cards()).get(broken.id)?.problem).toMatchObject({ code: 'project_damaged' })
  const answer = await studio.ask<Refusal>('GET', broken.at)
  expect(answer).toMatchObject({ status: 422, body: { code: 'project_damaged' } })
  expect(answer.body.message).not.toMatch(/JSON|position/)
  expect(await addClass(other.at, 'second')).toMatchObject({ status: 200 })
})

test('uncaught errors are logged, and the server stays', { timeout: 60_000 }, async () => {
  const home = path.join(tempFolder(), 'home')
  const escaping =
    "setInterval(() => { if (!process.argv.includes('serve')) return; Promise.reject(new Error('escaped as a promise')); throw new TypeError('escaped from a timer') }, 1000).unref()"
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(escaping)}` }
  const other = await startStudio({ home, env })
  try {
    const end = performance.now() + 20_000
    const logged = () => (fs.existsSync(errorLogFile(home)) ? fs.readFileSync(errorLogFile(home), 'utf8') : '')
    while (performance.now() < end && !logged().includes('escaped from a timer'))
      expect((await other.ask('GET', '/api/health')).status).toBe(200)
    expect(logged()).toContain('escaped from a timer')
    expect(logged()).toContain('escaped as a promise')
    expect((await other.ask('GET', '/api/health')).status).toBe(200)
  } finally {
    await other.stop()
  }
})
