import fs from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openProject } from '../../../electron/studio/project/project.ts'
import { thumbnailSides } from '../../../common/pictures/thumbnail.ts'
import type { ProjectSummary } from '../../../electron/server/shapes/app.ts'
import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { loupe, onStandIn } from '../../fixtures/command/cli.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { childrenOf, isAlive, within } from '../../fixtures/command/processes.ts'
import { EventStream } from '../../fixtures/studio/studio-events.ts'
import { jobDone, jobThat, projectOf } from '../../fixtures/studio/studio-requests.ts'
import { newHome, startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

onStandIn()
const root = sharedFolder()
const page = path.join(root, 'page')
const pictures = path.join(root, 'pictures')
const home = newHome()
let studio: StudioServer
let at = ''
let dir = ''

/** A recipe that trains until it is stopped. */
const endless = JSON.parse(fs.readFileSync(writeRecipe(root, 'endless', 9999), 'utf8')) as Record<string, unknown>
const train = { preset: 'recipe', recipe: endless }
const start = async () => (await studio.ask<Job>('POST', `${at}/train`, train)).body.id
const running = ({ status, epochs }: Job) => status === 'running' && epochs.length > 0

beforeAll(async () => {
  fs.mkdirSync(page)
  await writeClasses(pictures, { red, green }, 8)
  studio = await startStudio({ page, home })
  const made = await projectOf(studio, pictures)
  at = made.at
  dir = made.detail.dir
})
afterAll(async () => {
  await studio.stop()
  fs.rmSync(home, { recursive: true, force: true })
})

describe('events', () => {
  test('a page that reconnects gets what it missed, in order and once', async () => {
    const first = await EventStream.open(studio)
    expect(first.hello.fresh).toBe(true)
    const seen = first.heard[0].id
    first.close()
    for (const theme of ['dark', 'light']) await studio.ask('PATCH', '/api/app/settings', { theme })
    await studio.ask('POST', `${at}/rename`, { name: 'Other' })
    const second = await EventStream.open(studio, seen)
    expect(second.hello).toMatchObject({ fresh: false, server: first.hello.server })
    await second.until(({ event }) => event.type === 'projects')
    const ids = second.heard.slice(1).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    expect(ids.every((id) => id > seen)).toBe(true)
    expect(second.heard.map(({ event }) => event.type)).toEqual(['hello', 'settings', 'project', 'projects'])
    second.close()
  })

  test('a page that was away too long, or comes from another start, loads everything again', async () => {
    for (const id of [1, Number.MAX_SAFE_INTEGER]) {
      const stream = await EventStream.open(studio, id)
      expect(stream.hello.fresh).toBe(true)
      stream.close()
    }
  })
})

describe('jobs', () => {
  test('one runs at a time; the next waits and can be cancelled', async () => {
    const [first, second] = [await start(), await start()]
    await jobThat(studio, first, running)
    expect((await jobThat(studio, second, () => true)).status).toBe('queued')
    expect((await studio.ask<Job>('POST', `/api/jobs/${second}/cancel`)).body.status).toBe('cancelled')
    await studio.ask('POST', `/api/jobs/${first}/cancel`)
    const ended = await jobDone(studio, first)
    expect(ended).toMatchObject({ status: 'cancelled', problem: null })
    expect((await studio.ask<ProjectDetail>('GET', at)).body.runs[0].status).toBe('cancelled')
  })

  test('progress has a rate, epochs are sent as they happen, and a job is announced at most about ten times per second', async () => {
    const stream = await EventStream.open(studio)
    const began = performance.now()
    const id = await start()
    await stream.until(({ event }) => event.type === 'epoch' && event.epoch.epoch >= 3)
    await wait(1000)
    const told = stream.heard.filter(({ event }) => event.type === 'job')
    expect(told.length).toBeLessThan(((performance.now() - began) / 1000) * 15 + 10)
    const job = await jobThat(studio, id, ({ rate }) => rate !== null)
    expect(job.epochKind).toBe('epoch')
    expect(job.secondsLeft).toBeGreaterThan(0)
    expect(job.run).toMatch(/^r\d{4}$/)
    expect(job.epochs.map(({ epoch }) => epoch)).toEqual(job.epochs.map((_, i) => i + 1))
    await studio.ask('POST', `/api/jobs/${id}/cancel`)
    await jobDone(studio, id)
    stream.close()
  })

  test('a paused job is kept and can be resumed', async () => {
    const id = await start()
    await jobThat(studio, id, running)
    await studio.ask('POST', `/api/jobs/${id}/pause`)
    expect((await jobDone(studio, id)).status).toBe('paused')
    expect(await studio.ask('POST', `/api/jobs/${id}/resume`)).toMatchObject({ status: 200, body: { id } })
    await jobThat(studio, id, running)
    await studio.ask('POST', `/api/jobs/${id}/cancel`)
    expect((await jobDone(studio, id)).status).toBe('cancelled')
    expect(await studio.ask('POST', `/api/jobs/${id}/resume`)).toMatchObject({ status: 400 })
    expect(await studio.ask('POST', '/api/jobs/none/cancel')).toMatchObject({ status: 404 })
  })

  test('labels can be changed while a job runs; a project in use by a job is not closed', async () => {
    const id = await start()
    await jobThat(studio, id, running)
    const edit = await studio.ask('POST', `${at}/edits`, { kind: 'class-add', name: 'blue' })
    expect(edit.status).toBe(200)
    expect(await studio.ask('POST', `${at}/close`)).toMatchObject({ status: 409, body: { code: 'project_in_use' } })
    await studio.ask('POST', `/api/jobs/${id}/cancel`)
    await jobDone(studio, id)
  })

  test.runIf(process.platform === 'linux')('a trainer that is killed costs the run, not the studio', async () => {
    const id = await start()
    await jobThat(studio, id, running)
    for (const trainer of childrenOf(studio.pid)) process.kill(trainer, 'SIGKILL')
    expect(await jobDone(studio, id)).toMatchObject({ status: 'failed', problem: { code: 'trainer_crashed' } })
    expect((await studio.ask<ProjectDetail>('GET', at)).body.runs[0].status).toBe('interrupted')
  })

  test('a missing folder is a problem of its job', async () => {
    const { body } = await studio.ask<Job>('POST', `${at}/import`, { folder: path.join(root, 'nowhere') })
    expect(await jobDone(studio, body.id)).toMatchObject({ status: 'failed', problem: { code: 'no_such_folder' } })
  })
})

describe('trouble', () => {
  const openCode = async (where: string) => {
    const { status, body } = await studio.ask<{ code: string; next: string }>('POST', '/api/projects/open', {
      dir: where,
    })
    expect(body.next).toMatch(/\S/)
    return `${status} ${body.code}`
  }
  const copyOf = (name: string) => {
    const copy = path.join(root, name)
    fs.cpSync(dir, copy, { recursive: true })
    return copy
  }

  test('a second writer is told that the project is in use, and vice versa', async () => {
    const split = await loupe(['split', dir, '--json'], { env: { LOUPE_HOME: home } })
    expect(split.status).toBe(1)
    expect(split.stderr).toContain('project_in_use')
    const copy = copyOf('held.loupe')
    const held = openProject(copy, 'write')
    expect(await openCode(copy)).toBe('409 project_in_use')
    held.close()
    expect((await studio.ask('POST', '/api/projects/open', { dir: copy })).status).toBe(200)
  })

  test('a newer, a truncated and a foreign project say so, and Home shows the others', async () => {
    const newer = copyOf('newer.loupe')
    const cut = copyOf('cut.loupe')
    for (const copy of [newer, cut]) {
      expect((await studio.ask('POST', '/api/projects/open', { dir: copy })).status).toBe(200)
      const { id } = (await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: copy })).body
      await studio.ask('POST', `/api/projects/${id}/close`)
    }
    const project = openProject(newer, 'write')
    project.db.$client.pragma('user_version = 999')
    project.close()
    fs.truncateSync(path.join(cut, 'project.db'), 6000)
    expect(await openCode(newer)).toBe('422 project_newer')
    expect(await openCode(cut)).toBe('422 project_damaged')
    expect(await openCode(root)).toBe('422 not_a_project')
    const cards = (await studio.ask<ProjectSummary[]>('GET', '/api/projects')).body
    const problems = Object.fromEntries(cards.map((card) => [path.basename(card.dir), card.problem?.code ?? null]))
    expect(problems).toMatchObject({
      'newer.loupe': 'project_newer',
      'cut.loupe': 'project_damaged',
      'Test.loupe': null,
    })
    expect(cards.find((card) => card.dir === dir)).toMatchObject({ pictures: 16, missingSources: [] })
  })

  test('a source that has moved is found again', async () => {
    const moved = `${pictures}-moved`
    fs.renameSync(pictures, moved)
    const [card] = (await studio.ask<ProjectSummary[]>('GET', '/api/projects')).body.filter((one) => one.dir === dir)
    expect(card.missingSources).toEqual([pictures])
    const [source] = (await studio.ask<ProjectDetail>('GET', at)).body.sources
    expect(source.there).toBe(false)
    const wrong = await studio.ask('POST', `${at}/sources/${source.id}/locate`, { folder: path.join(moved, 'red') })
    expect(wrong).toMatchObject({ status: 404 })
    const found = await studio.ask<ProjectDetail>('POST', `${at}/sources/${source.id}/locate`, { folder: moved })
    expect(found.body.sources[0]).toMatchObject({ root: moved, there: true })
  })

  test.runIf(process.platform === 'linux')(
    'a server killed while training leaves a run that the next one shows as interrupted',
    async () => {
      const id = await start()
      await jobThat(studio, id, running)
      const [trainer] = childrenOf(studio.pid)
      studio.child.kill('SIGKILL')
      await studio.ended
      expect(await within(5000, () => !isAlive(trainer))).toBe(true)
      studio = await startStudio({ page, home })
      const { runs, counts } = (await studio.ask<ProjectDetail>('GET', at)).body
      expect(runs[0]).toMatchObject({ status: 'interrupted', resumable: true })
      expect(counts.pictures).toBe(16)
      const resumed = await studio.ask<Job>('POST', `${at}/runs/${runs[0].id}/resume`)
      expect(resumed.status).toBe(202)
      await jobThat(studio, resumed.body.id, running)
      // Stopping the server midway is a stop, not a crash.
      await studio.stop()
      studio = await startStudio({ page, home })
      expect((await studio.ask<ProjectDetail>('GET', at)).body.runs[0].status).toBe('cancelled')
    },
  )

  test('a project is forgotten, or deleted with what Loupe made', async () => {
    const copy = copyOf('gone.loupe')
    const { id } = (await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: copy })).body
    await studio.ask('DELETE', `/api/projects/${id}`, { files: 'keep' })
    expect(fs.existsSync(path.join(copy, 'project.db'))).toBe(true)
    expect((await studio.ask('GET', `/api/projects/${id}`)).status).toBe(404)
    await studio.ask('POST', '/api/projects/open', { dir: copy })
    expect((await studio.ask('DELETE', `/api/projects/${id}`, { files: 'delete' })).status).toBe(200)
    expect(fs.existsSync(path.join(copy, 'project.db'))).toBe(false)
    expect(fs.existsSync(pictures) || fs.existsSync(`${pictures}-moved`)).toBe(true)
  })

  test('a project is deleted while its thumbnails are being made, and its folder does not come back', async () => {
    for (const s of thumbnailSides) {
      const copy = copyOf(`going-${s}.loupe`)
      const { id } = (await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: copy })).body
      const columns = (await studio.ask<{ id: number[] }>('GET', `/api/projects/${id}/pictures`)).body
      expect(columns.id.length).toBe(16)
      const answer = await fetch(`${studio.origin}/api/projects/${id}/thumbs`, {
        method: 'POST',
        headers: { authorization: `Bearer ${studio.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ pictures: columns.id.map((picture) => ({ id: picture, s })) }),
      })
      expect(await studio.ask('DELETE', `/api/projects/${id}`, { files: 'delete' })).toMatchObject({
        status: 200,
        body: { gone: true },
      })
      await answer.text().catch(() => '')
      expect(fs.existsSync(copy)).toBe(false)
    }
  })
})
