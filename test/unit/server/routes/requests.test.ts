import { beforeEach, describe, expect, test } from 'vitest'
import type { Problem } from '../../../../electron/server/shapes/app.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'

let here: StudioHere
let pets: string
beforeEach(async () => {
  here = studioHere()
  pets = (await here.project({ classes: ['cat', 'dog'], pictures: 4 })).id
})

const send = (at: string, body: string, headers: Record<string, string>) =>
  here.app.request(`/api${at}`, { method: 'POST', body, headers })

describe('a malformed request', () => {
  /** Requests to `/projects/ID…`, with a word that the answer contains: the field that does not fit. */
  test.each<[method: string, at: string, body: unknown, field: string]>([
    ['PATCH', '/app/settings', { theme: 'pink' }, 'theme'],
    ['GET', '/folders?path=relative/folder', undefined, 'path'],
    ['POST', '/look', { folder: '/pictures', layout: 'heap' }, 'layout'],
    ['POST', '/projects', { name: '  ' }, 'name'],
    ['POST', '/projects/open', { dir: 'here' }, 'dir'],
    ['DELETE', '/projects/PETS', { files: 'some' }, 'files'],
    ['POST', '/projects/PETS/rename', {}, 'name'],
    ['PUT', '/projects/PETS/wizard', { step: 'sixth', done: false }, 'step'],
    ['POST', '/projects/PETS/seal', { sealed: 'yes' }, 'sealed'],
    ['POST', '/projects/PETS/import', { folder: 'pictures' }, 'folder'],
    ['POST', '/projects/PETS/sources/1/locate', {}, 'folder'],
    ['GET', '/projects/PETS/pictures?since=yesterday', undefined, 'since'],
    ['GET', '/projects/PETS/pictures/1/thumb?s=123', undefined, 's'],
    ['GET', '/projects/PETS/pictures/1/view?recipe=quick&seed=-1', undefined, 'seed'],
    ['POST', '/projects/PETS/thumbs', { pictures: 'all' }, 'pictures'],
    ['POST', '/projects/PETS/edits', { kind: 'label', pictures: [], classId: 1 }, 'pictures'],
    ['POST', '/projects/PETS/edits', { kind: 'paint' }, 'kind'],
    ['POST', '/projects/PETS/split', { seed: 1 }, 'ratios'],
    ['POST', '/projects/PETS/split/preview', { seed: 1 }, 'ratios'],
    ['GET', '/projects/PETS/train/plan?precision=int4', undefined, 'precision'],
    ['POST', '/projects/PETS/train', { preset: 'slow' }, 'preset'],
    ['PUT', '/projects/PETS/current-run', {}, 'run'],
    ['POST', '/projects/PETS/runs/r0001/export', { formats: [] }, 'formats'],
    ['POST', '/projects/PETS/pack', { pictures: true, file: 'pets.zip' }, 'file'],
    ['GET', '/projects/PETS/download', undefined, 'path'],
  ])('%s %s says which field, and what to do', async (method, at, body, field) => {
    const answer = await here.ask<Problem>(method, at.replace('PETS', pets), body)
    expect(answer.status).toBe(400)
    expect(answer.body.code).toBe('usage')
    expect(answer.body.message).toContain(field)
    expect(answer.body.next).not.toBe('')
  })

  test('of broken JSON is one, too', async () => {
    const answer = await send(`/projects/${pets}/edits`, '{"kind":', { 'Content-Type': 'application/json' })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ code: 'usage' })
  })

  test('of another type than JSON is refused before it is read', async () => {
    const headers = { 'Content-Type': 'text/plain', 'Content-Length': '22' }
    const answer = await send(`/projects/${pets}/undo`, '{"kind":"class-order"}', headers)
    expect(answer.status).toBe(415)
    expect(await answer.json()).toMatchObject({ code: 'usage', next: expect.stringContaining('application/json') })
  })

  test('larger than anything a page sends is refused', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(17 * 2 ** 20) }
    const answer = await send('/projects', `"${'x'.repeat(17 * 2 ** 20)}"`, headers)
    expect(answer.status).toBe(413)
  })
})

test('to an unknown address says so', async () => {
  expect(await here.ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'usage' } })
  expect(await here.ask('POST', '/health')).toMatchObject({ status: 404 })
})

describe('about an unknown project', () => {
  test.each<[method: string, at: string, body?: unknown]>([
    ['GET', ''],
    ['POST', '/rename', { name: 'Pets' }],
    ['PUT', '/wizard', { step: 'split', done: false }],
    ['POST', '/seal', { sealed: true }],
    ['POST', '/trust'],
    ['DELETE', '', { files: 'keep' }],
    ['POST', '/import', {}],
    ['POST', '/sources/1/locate', { folder: '/pictures' }],
    ['GET', '/unreadable'],
    ['GET', '/copies'],
    ['GET', '/pictures'],
    ['GET', '/pictures/1'],
    ['GET', '/pictures/1/thumb?s=96'],
    ['GET', '/pictures/1/file'],
    ['POST', '/edits', { kind: 'class-add', name: 'owl' }],
    ['POST', '/undo'],
    ['POST', '/redo'],
    ['GET', '/train/plan'],
    ['POST', '/train', { preset: 'fast' }],
    ['GET', '/runs/r0001'],
    ['GET', '/runs/r0001/predictions'],
    ['GET', '/runs/r0001/compare?with=r0002'],
    ['DELETE', '/runs/r0001'],
    ['POST', '/runs/r0001/resume'],
    ['POST', '/runs/r0001/export', { formats: ['onnx'] }],
    ['POST', '/pack', { pictures: true }],
    ['POST', '/reclaim'],
    ['GET', '/download?path=model.onnx'],
  ])('%s %s finds nothing', async (method, at, body) => {
    const answer = await here.ask<Problem>(method, `/projects/0123456789${at}`, body)
    expect(answer.status).toBe(404)
    expect(answer.body).toMatchObject({ code: 'not_a_project', next: 'Open its folder again.' })
  })
})

describe('about an unknown run', () => {
  test.each<[method: string, at: string, body?: unknown]>([
    ['GET', '/runs/r0007'],
    ['GET', '/runs/r0007/predictions'],
    ['GET', '/runs/r0007/compare?with=r0008'],
    ['DELETE', '/runs/r0007'],
    ['POST', '/runs/r0007/resume'],
    ['POST', '/runs/r0007/export', { formats: ['onnx'] }],
    ['PUT', '/current-run', { run: 'r0007' }],
    ['POST', '/runs/r0007/try'],
  ])('%s %s says so', async (method, at, body) => {
    const answer = await here.ask<Problem>(method, `/projects/${pets}${at}`, body)
    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('no_run')
    expect(answer.body.next).not.toBe('')
  })
})
