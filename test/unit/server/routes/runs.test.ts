import { beforeEach, describe, expect, test } from 'vitest'
import type { ProjectDetail } from '../../../../electron/server/shapes/project.ts'
import type { Job } from '../../../../electron/server/shapes/jobs.ts'
import type { PredictionColumns, RunDetail } from '../../../../electron/server/shapes/runs.ts'
import type { Session } from '../../../../electron/server/sessions/sessions.ts'
import { checkCancelled } from '../../../../electron/ml/errors.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'
import { finishedRun } from '../../../fixtures/projects/studio-project.ts'

let here: StudioHere
let session: Session
let at: string
beforeEach(async () => {
  here = studioHere()
  session = await here.project({ classes: ['cat', 'dog'], pictures: 6 })
  at = `/projects/${session.id}`
})

const said = (runId: string, pictureId: number, split: 'val' | 'test') => ({
  ...{ runId, pictureId, split, truth: 0, predicted: 1, confidence: 0.75 },
  probabilities: new Float32Array([0.25, 0.75]),
})

describe('a run', () => {
  test('is described in full, with its predictions for each picture', async () => {
    const run = finishedRun(session.project)
    session.project.predictions.put([said(run, 1, 'val'), said(run, 3, 'test')])
    expect((await here.ask<RunDetail>('GET', `${at}/runs/${run}`)).body).toMatchObject({
      id: run,
      classes: ['cat', 'dog'],
    })
    const { body } = await here.ask<PredictionColumns>('GET', `${at}/runs/${run}/predictions`)
    expect(body).toEqual({
      ...{ run, classes: ['cat', 'dog'], id: [1, 3], split: [2, 3], truth: [0, 0], predicted: [1, 1] },
      ...{ confidence: [0.75, 0.75], own: [0.25, 0.25] },
    })
  })

  test('reveals nothing about test pictures while the test set is sealed', async () => {
    const run = finishedRun(session.project)
    session.project.predictions.put([said(run, 1, 'val'), said(run, 3, 'test')])
    await here.ask('POST', `${at}/seal`, { sealed: true })
    expect((await here.ask<PredictionColumns>('GET', `${at}/runs/${run}/predictions`)).body.id).toEqual([1])
  })

  test('that did not finish is not the current one', async () => {
    const run = finishedRun(session.project)
    session.project.runs.update(run, { status: 'failed' })
    const answer = await here.ask('PUT', `${at}/current-run`, { run })
    expect(answer).toMatchObject({ status: 404, body: { code: 'no_run' } })
  })

  test('that is removed is gone from the project', async () => {
    const [one, other] = [finishedRun(session.project), finishedRun(session.project)]
    expect((await here.ask('DELETE', `${at}/runs/${one}`)).body).toEqual({ removed: true })
    const { body } = await here.ask<ProjectDetail>('GET', at)
    expect(body.runs.map(({ id }) => id)).toEqual([other])
  })
})

describe('exports', () => {
  test('are found only in the folder of exports', async () => {
    for (const asked of ['../project.db', '/etc/passwd', '..%2F..%2Fsettings.json']) {
      const answer = await here.app.request(`/api${at}/download?path=${asked}`)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(await answer.json()).toMatchObject({ message: expect.stringMatching(/\w/) })
    }
  })

  test('wait while a job works on the project: nothing in its cache is reclaimed', async () => {
    const { promise, resolve } = Promise.withResolvers<null>()
    here.studio.jobs.add({ kind: 'train', project: session.id, work: () => promise })
    const answer = await here.ask('POST', `${at}/reclaim`)
    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'project_in_use', next: 'Wait until it is done, or stop it first.' },
    })
    resolve(null)
    await expect.poll(() => here.studio.jobs.isBusy(session.id)).toBe(false)
    expect(await here.ask('POST', `${at}/reclaim`)).toMatchObject({ status: 200, body: { bytes: 0 } })
  })
})

describe('jobs', () => {
  /** A job that ends when it is told to, and then checks whether it was cancelled. */
  function work() {
    const { promise, resolve } = Promise.withResolvers<null>()
    const record = here.studio.jobs.add({
      kind: 'train',
      project: session.id,
      work: async (_, signal) => {
        await promise
        checkCancelled(signal)
      },
    })
    return { id: record.id, end: () => resolve(null) }
  }
  const list = async () => (await here.ask<Job[]>('GET', '/jobs')).body.map(({ id, status }) => [id, status])

  test('are listed, and cancelled by their id', async () => {
    const one = work()
    expect(await list()).toEqual([[one.id, 'running']])
    expect((await here.ask<Job>('POST', `/jobs/${one.id}/cancel`)).body.id).toBe(one.id)
    one.end()
    await expect.poll(list).toEqual([[one.id, 'cancelled']])
  })

  test('of a project wait for each other; one that waits is paused and resumed', async () => {
    const [one, other] = [work(), work()]
    expect(await list()).toContainEqual([other.id, 'queued'])
    one.end()
    await expect.poll(list).toContainEqual([other.id, 'running'])
    other.end()
    await expect.poll(list).toContainEqual([other.id, 'done'])
  })

  test.each(['cancel', 'pause', 'resume'])('that do not exist cannot be told to %s', async (how) => {
    expect(await here.ask('POST', `/jobs/j99/${how}`)).toMatchObject({ status: 404, body: { code: 'usage' } })
  })
})
