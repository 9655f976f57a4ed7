import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import type { Problem } from '../../../electron/server/shapes/app.ts'
import { jpeg, tempFolder, writeIn } from '../../fixtures/pictures/picture-folders.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

let studio: StudioServer
beforeAll(async () => {
  studio = await startStudio()
})
afterAll(() => studio.stop())

async function created(dir: string): Promise<{ at: string; detail: ProjectDetail }> {
  const { status, body } = await studio.ask<ProjectDetail>('POST', '/api/projects', { name: 'Mine', dir })
  expect(status).toBe(201)
  return { at: `/api/projects/${body.id}`, detail: body }
}

const upload = async (at: string, name: string, bytes: Buffer) =>
  fetch(`${studio.origin}${at}/uploads?path=${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${studio.token}` },
    body: new Uint8Array(bytes),
  })

test('a folder with the user’s files is refused for a project, and a free one is named', async () => {
  const dir = tempFolder()
  writeIn(dir, 'runs/yolo/best.pt', 'mine')
  const { status, body } = await studio.ask<Problem>('POST', '/api/projects', { name: 'Mine', dir })
  expect(status).toBe(422)
  expect(body).toMatchObject({ code: 'folder_taken' })
  expect(body.message).toContain('runs')
  expect(body.next).toContain(path.join(dir, `${path.basename(dir)}.loupe`))
  expect(fs.readdirSync(dir)).toEqual(['runs'])
})

test('an upload replaces an upload, but never a file that somebody put there', async () => {
  const { at, detail } = await created(path.join(tempFolder(), 'p.loupe'))
  expect((await upload(at, 'red/1.jpg', await jpeg(1))).status).toBe(200)
  expect((await upload(at, 'red/1.jpg', await jpeg(2))).status).toBe(200)
  const theirs = writeIn(detail.dir, 'pictures/red/2.jpg', 'mine')
  const refused = await upload(at, 'red/2.jpg', await jpeg(3))
  expect(refused.status).toBe(409)
  expect(await refused.json()).toMatchObject({ code: 'usage', next: 'Rename the file and drop it again.' })
  expect(fs.readFileSync(theirs, 'utf8')).toBe('mine')
})

test('deleting says what stays, and removes what was uploaded', async () => {
  const { at, detail } = await created(path.join(tempFolder(), 'p.loupe'))
  await upload(at, 'red/1.jpg', await jpeg(1))
  const theirs = [writeIn(detail.dir, 'pictures/red/2.jpg', 'mine'), writeIn(detail.dir, 'notes.txt', 'mine')]
  const { status, body } = await studio.ask('DELETE', at, { files: 'delete' })
  expect(status).toBe(200)
  expect(body).toEqual({ gone: false, left: theirs, leftInAll: 2 })
  expect(fs.existsSync(path.join(detail.dir, 'pictures', 'red', '1.jpg'))).toBe(false)
  for (const file of theirs) expect(fs.readFileSync(file, 'utf8')).toBe('mine')
})

test('a project whose cache is a link is read-only until the user confirms the place', async () => {
  const dir = tempFolder()
  const victim = path.join(dir, 'victim')
  writeIn(victim, 'thesis.txt', 'mine')
  const { at, detail } = await created(path.join(dir, 'p.loupe'))
  await studio.ask('POST', `${at}/close`)
  fs.rmSync(path.join(detail.dir, 'cache'), { recursive: true })
  fs.symlinkSync(victim, path.join(detail.dir, 'cache'), 'junction')
  const linked = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: detail.dir })
  expect(linked.status).toBe(200)
  expect(linked.body.links).toEqual([{ link: path.join(detail.dir, 'cache'), target: victim }])
  const add = { kind: 'class-add', name: 'hat' }
  expect(await studio.ask('POST', `${at}/edits`, add)).toMatchObject({ status: 422, body: { code: 'project_linked' } })
  expect(await studio.ask('POST', `${at}/reclaim`)).toMatchObject({ status: 422, body: { code: 'project_linked' } })
  expect(await studio.ask('GET', '/api/projects')).toMatchObject({ status: 200 })
  expect(fs.readdirSync(victim)).toEqual(['thesis.txt'])

  const mine = await studio.ask<ProjectDetail>('POST', `${at}/trust`)
  expect(mine.body.links).toEqual([])
  expect((await studio.ask('POST', `${at}/edits`, add)).status).toBe(200)
  expect((await studio.ask('POST', `${at}/reclaim`)).status).toBe(200)
  expect(fs.readFileSync(path.join(victim, 'thesis.txt'), 'utf8')).toBe('mine')
})
