import { pageHere } from '../../../fixtures/page/page-here.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import { checkCancelled } from '../../../../electron/ml/errors.ts'
import { newRecord } from '../../../../electron/studio/jobs/job-record.ts'
import type { Job } from '../../../../electron/server/shapes/jobs.ts'
import type { EpochFigures } from '../../../../electron/ml/training/figures.ts'
import {
  addEpochs,
  controlJob,
  jobEnded,
  jobs,
  loadJobs,
  putJob,
  putWatched,
} from '../../../../renderer/state/jobs.svelte.ts'
import { dismiss, notices } from '../../../../renderer/state/notices.svelte.ts'

let page: ReturnType<typeof pageHere>
beforeEach(async () => {
  page = pageHere()
  await loadJobs()
  for (const { id } of notices.items) dismiss(id)
})

const job = (id: string, changes: Partial<Job> = {}): Job => ({
  ...(newRecord(id, 'train', 'p1', null) as Job),
  ...{ status: 'running', startedAt: 1000 },
  ...changes,
})
const epoch = (number: number): EpochFigures => ({
  ...{ epoch: number, loss: 1 / number, accuracy: 0.5, valLoss: null, valAccuracy: null, seconds: 1 },
})
/** Work that ends when it is told to, and then checks whether it was cancelled. */
function work() {
  const { promise, resolve } = Promise.withResolvers<null>()
  const wait = async (_: unknown, signal: AbortSignal) => {
    await promise
    checkCancelled(signal)
  }
  return { end: () => resolve(null), job: page.studio.jobs.add({ kind: 'train', project: 'p1', work: wait }) }
}

describe('the list of jobs', () => {
  test('is the engine’s, newest first', async () => {
    putJob(job('only the page knew it'))
    const one = work()
    await loadJobs()
    expect(jobs.all.map(({ id }) => id)).toEqual([one.job.id])
    putJob(job('newer', { startedAt: one.job.startedAt + 1, kind: 'import' }))
    expect(jobs.all.map(({ id }) => id)).toEqual(['newer', one.job.id])
    expect(jobs.latest('p1', 'train')?.id).toBe(one.job.id)
    expect(jobs.latest('p2', 'train')).toBeUndefined()
    one.end()
  })

  test('open ones wait, run or are paused', () => {
    for (const status of ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'] as const)
      putJob(job(status, { status }))
    expect(jobs.open.map(({ status }) => status).sort()).toEqual(['paused', 'queued', 'running'])
  })
})

describe('an answer that comes after a later event', () => {
  test('does not bring an ended job back to life', () => {
    putJob(job('a', { status: 'done', finishedAt: 2000 }))
    putJob(job('a'))
    expect(jobs.get('a')?.status).toBe('done')
  })

  test('does not make a paused job run', () => {
    putJob(job('a', { status: 'paused' }))
    putJob(job('a'))
    expect(jobs.get('a')?.status).toBe('paused')
  })

  test('but a job that was started again runs', () => {
    putJob(job('a', { status: 'paused' }))
    putJob(job('a', { startedAt: 3000 }))
    expect(jobs.get('a')?.status).toBe('running')
  })
})

test('anyone waiting for the end of a job is notified, however it ended', async () => {
  putJob(job('a'))
  const [one, other] = [jobEnded(job('a')), jobEnded(job('a'))]
  putJob(job('a', { status: 'failed', finishedAt: 2000 }))
  expect((await one).status).toBe('failed')
  expect((await other).status).toBe('failed')
  // It has already ended, even if somebody still reports it as running.
  expect((await jobEnded(job('a'))).status).toBe('failed')
})

test('a job that ended while the stream was lost is updated by the next list', async () => {
  const one = work()
  await loadJobs()
  const ended = jobEnded(jobs.all[0])
  one.end()
  await expect.poll(() => page.studio.jobs.get(one.job.id)?.status).toBe('done')
  await loadJobs()
  expect((await ended).status).toBe('done')
})

test('epochs that are reported twice count once', () => {
  putJob(job('a', { epochs: [epoch(1)] }))
  addEpochs('a', [epoch(1), epoch(2)])
  addEpochs('a', [epoch(2), epoch(3)])
  addEpochs('unknown', [epoch(1)])
  expect(jobs.get('a')?.epochs.map((one) => one.epoch)).toEqual([1, 2, 3])
  expect(jobs.get('unknown')).toBeUndefined()
})

test('older verdicts do not replace newer ones', () => {
  const verdicts = (number: number) => ({ now: { epoch: number } }) as NonNullable<Job['verdicts']>
  putJob(job('a'))
  putWatched('a', verdicts(2))
  putWatched('a', verdicts(1))
  expect(jobs.get('a')?.verdicts?.now?.epoch).toBe(2)
  putWatched('a', verdicts(3))
  expect(jobs.get('a')?.verdicts?.now?.epoch).toBe(3)
})

describe('what people do with a job', () => {
  test('is shown as the engine answers it', async () => {
    const one = work()
    await loadJobs()
    await controlJob(jobs.all[0], 'cancel')
    one.end()
    await expect.poll(() => page.studio.jobs.get(one.job.id)?.status).toBe('cancelled')
    await loadJobs()
    expect(jobs.get(one.job.id)?.status).toBe('cancelled')
    expect(notices.items).toEqual([])
  })

  test('says so if the engine does not know the job', async () => {
    putJob(job('a'))
    await controlJob(job('a'), 'pause')
    expect(notices.items).toMatchObject([{ tone: 'bad', problem: { code: 'usage' } }])
    expect(jobs.get('a')?.status).toBe('running')
  })
})
