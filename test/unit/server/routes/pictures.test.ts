import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type {
  EditOutcome,
  PictureColumns,
  PictureDetail,
  ProjectDetail,
} from '../../../../electron/server/shapes/project.ts'
import type { Session } from '../../../../electron/server/sessions/sessions.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'
import { studioProject } from '../../../fixtures/projects/studio-project.ts'

let here: StudioHere
let session: Session
let at: string
beforeEach(async () => {
  here = studioHere()
  session = await here.project({ classes: ['cat', 'dog', ''], pictures: 9, sameAs: (i) => (i === 8 ? 7 : i) })
  at = `/projects/${session.id}`
})

describe('the columns of pictures', () => {
  test('hold every picture once, in every column', async () => {
    const { body } = await here.ask<PictureColumns>('GET', `${at}/pictures`)
    const { revision, ...columns } = body
    expect(revision).toBeGreaterThanOrEqual(0)
    expect(body.id).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(body.classId).toEqual([1, 2, 0, 1, 2, 0, 1, 2, 0])
    for (const column of Object.values(columns)) expect(column).toHaveLength(9)
  })

  test('since a revision contain what has changed after it', async () => {
    const edit = { kind: 'mark', pictures: [4, 2], mark: 'kept' }
    const { body: made } = await here.ask<EditOutcome>('POST', `${at}/edits`, edit)
    const { body: news } = await here.ask<PictureColumns>('GET', `${at}/pictures?since=${made.from}`)
    expect([news.id, news.mark]).toEqual([
      [2, 4],
      [2, 2],
    ])
    const { body: none } = await here.ask<PictureColumns>('GET', `${at}/pictures?since=${made.revision}`)
    expect([none.id, none.revision]).toEqual([[], made.revision])
  })
})

describe('one picture', () => {
  test('is described in full', async () => {
    const { status, body } = await here.ask<PictureDetail>('GET', `${at}/pictures/2`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ id: 2, width: 640, height: 480 })
  })

  test.each(['/pictures/99', '/pictures/cat', '/pictures/99/thumb?s=96', '/pictures/-1/file', '/pictures/99/view'])(
    'that does not exist is not found: %s',
    async (asked) => {
      expect(await here.ask('GET', `${at}${asked}`)).toMatchObject({ status: 404, body: { code: 'usage' } })
    },
  )

  test('that a browser already has is not sent again', async () => {
    const { hash } = session.project.pictures.present()[0]
    const headers = { 'If-None-Match': `"${hash.slice(0, 16)}-96"` }
    const answer = await here.app.request(`/api${at}/pictures/1/thumb?s=96`, { headers })
    expect(answer.status).toBe(304)
    expect(answer.headers.get('cache-control')).toBe('private, no-cache')
  })
})

describe('where pictures come from', () => {
  const put = (name: string, body: BodyInit) =>
    here.app.request(`/api${at}/uploads?path=${encodeURIComponent(name)}`, { method: 'PUT', body })

  test('uploads are in the project, under their own names', async () => {
    const answer = await put('cat/one.jpg', 'bytes of a picture')
    expect(answer.status).toBe(200)
    const { path: saved } = (await answer.json()) as { path: string }
    expect(path.basename(saved)).toBe('one.jpg')
    const files = fs.readdirSync(session.project.dir, { recursive: true, encoding: 'utf8' })
    const file = files.find((name) => name.endsWith(path.join('cat', 'one.jpg'))) ?? ''
    expect(fs.readFileSync(path.join(session.project.dir, file), 'utf8')).toBe('bytes of a picture')
  })

  test.each(['../one.jpg', '/etc/one.jpg', 'cat/../../one.jpg'])('no upload leads outside: %s', async (name) => {
    const before = fs.readdirSync(here.home, { recursive: true }).length
    expect((await put(name, 'bytes')).status).toBe(400)
    expect(fs.readdirSync(here.home, { recursive: true })).toHaveLength(before)
  })

  test('a folder that only a foreign project names needs confirmation before it is read', async () => {
    const dir = path.join(here.home, 'foreign.loupe')
    studioProject(dir, { classes: ['cat'], pictures: 1 }).close()
    const { body } = await here.ask<ProjectDetail>('POST', '/projects/open', { dir })
    const answer = await here.ask('POST', `/projects/${body.id}/import`, { folder: body.sources[0].root })
    expect(answer).toMatchObject({ status: 409, body: { code: 'source_not_chosen' } })
    expect(here.studio.jobs.all()).toEqual([])
  })

  test('copies are reported in groups, unreadable files by their reasons', async () => {
    const copies = await here.ask<{ groups: unknown[] }>('GET', `${at}/copies`)
    expect(copies.status).toBe(200)
    expect(JSON.stringify(copies.body)).toMatch(/8.*9/)
    expect((await here.ask('GET', `${at}/unreadable`)).body).toEqual([])
  })
})
