import fs from 'node:fs'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { ProjectDetail } from '../../../../electron/server/shapes/project.ts'
import type { ProjectSummary } from '../../../../electron/server/shapes/app.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'

let here: StudioHere
beforeEach(() => {
  here = studioHere()
})

const make = async (name: string) => (await here.ask<ProjectDetail>('POST', '/projects', { name })).body
const list = async () => (await here.ask<ProjectSummary[]>('GET', '/projects')).body

describe('a project', () => {
  test('is made by name, and in the list from then on', async () => {
    const { status, body } = await here.ask<ProjectDetail>('POST', '/projects', { name: ' Pets / 2 ' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ name: 'Pets / 2', classes: [], runs: [], currentRun: null, split: null })
    expect(path.basename(body.dir)).toBe('Pets _ 2.loupe')
    expect((await list()).map(({ id }) => id)).toEqual([body.id])
    expect((await here.ask('GET', `/projects/${body.id}`)).body).toEqual(body)
  })

  test('with a name that is taken gets another folder', async () => {
    const [one, other] = [await make('Pets'), await make('Pets')]
    expect(other.id).not.toBe(one.id)
    expect(path.basename(other.dir)).toBe('Pets 2.loupe')
  })

  test('is renamed without being moved', async () => {
    const { id, dir } = await make('Pets')
    const { body } = await here.ask<ProjectDetail>('POST', `/projects/${id}/rename`, { name: 'Animals' })
    expect([body.name, body.dir]).toEqual(['Animals', dir])
    expect((await list())[0].name).toBe('Animals')
  })

  test('that was closed is reopened by the next request', async () => {
    const { id } = await make('Pets')
    expect((await here.ask('POST', `/projects/${id}/close`)).body).toEqual({ closed: true })
    expect(here.studio.sessions.peek(id)).toBeUndefined()
    expect((await here.ask('GET', `/projects/${id}`)).status).toBe(200)
    expect(here.studio.sessions.peek(id)).toBeDefined()
  })

  test('that a job works on is not closed', async () => {
    const { id } = await make('Pets')
    const { promise, resolve } = Promise.withResolvers<null>()
    here.studio.jobs.add({ kind: 'train', project: id, work: () => promise })
    expect(await here.ask('POST', `/projects/${id}/close`)).toMatchObject({
      status: 409,
      body: { code: 'project_in_use', next: 'Wait until it is done, or stop it first.' },
    })
    resolve(null)
  })

  test('keeps its wizard’s step and its seal', async () => {
    const { id } = await make('Pets')
    const wizard = { step: 'source', done: true }
    expect((await here.ask('PUT', `/projects/${id}/wizard`, wizard)).body).toEqual(wizard)
    expect((await here.ask('POST', `/projects/${id}/seal`, { sealed: true })).body).toMatchObject({ sealed: true })
    const { body } = await here.ask<ProjectDetail>('GET', `/projects/${id}`)
    expect(body.seal).toMatchObject({ sealed: true })
  })
})

describe('a project that is removed', () => {
  test('from the list stays in its folder, and can be opened again from there', async () => {
    const { id, dir } = await make('Pets')
    const { body } = await here.ask('DELETE', `/projects/${id}`, { files: 'keep' })
    expect(body).toMatchObject({ gone: false })
    expect(await list()).toEqual([])
    expect(fs.existsSync(path.join(dir, 'project.db'))).toBe(true)
    expect((await here.ask<ProjectDetail>('POST', '/projects/open', { dir })).body.id).toBe(id)
    expect(await list()).toHaveLength(1)
  })

  test('with its files is gone', async () => {
    const { id, dir } = await make('Pets')
    expect((await here.ask('DELETE', `/projects/${id}`, { files: 'delete' })).body).toMatchObject({ gone: true })
    expect(fs.existsSync(dir)).toBe(false)
    expect((await here.ask('GET', `/projects/${id}`)).status).toBe(404)
  })
})

test('a folder that is not a project is not opened as one', async () => {
  fs.mkdirSync(path.join(here.home, 'holiday'))
  const answer = await here.ask('POST', '/projects/open', { dir: path.join(here.home, 'holiday') })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.body).toMatchObject({ code: 'not_a_project', next: expect.stringMatching(/\w/) })
  expect(await list()).toEqual([])
})
