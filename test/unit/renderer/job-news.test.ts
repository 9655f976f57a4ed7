import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { newRecord } from '../../../electron/studio/jobs/job-record.ts'
import { JobNews } from '../../../renderer/state/job-news.ts'

const epoch = (n: number) => ({ epoch: n, loss: 1, accuracy: 0.5, valLoss: null, valAccuracy: null, seconds: 0 })
const job = (id: string) => newRecord(id, 'train', 'p', null)

describe('news about jobs', () => {
  let taken: { jobs: string[]; epochs: Record<string, number[]> }[]
  let judged: string[][]
  let news: JobNews
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    taken = []
    judged = []
    news = new JobNews(({ jobs, epochs, verdicts }) => {
      taken.push({
        jobs: jobs.map(({ id }) => id),
        epochs: Object.fromEntries([...epochs].map(([id, list]) => [id, list.map((one) => one.epoch)])),
      })
      judged.push([...verdicts].map(([id, { now }]) => `${id} ${now?.epoch}`))
    })
  })
  afterEach(() => {
    news.end()
    vi.useRealTimers()
  })

  it('is applied immediately if it is the first in a while', () => {
    news.job(job('a'))
    expect(taken).toEqual([{ jobs: ['a'], epochs: {} }])
  })

  it('is collected when it comes fast, and none is lost', () => {
    for (let n = 1; n <= 1000; n++) {
      news.epoch('a', epoch(n))
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(200)
    expect(taken.length).toBeGreaterThanOrEqual(10)
    expect(taken.length).toBeLessThanOrEqual(12)
    expect(taken.flatMap(({ epochs }) => epochs.a)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1))
  })

  it('about one job only the newest counts, and it includes the epochs reported before it', () => {
    news.job(job('a'))
    news.epoch('a', epoch(1))
    news.epoch('b', epoch(7))
    news.job(job('a'))
    news.epoch('a', epoch(2))
    vi.advanceTimersByTime(200)
    expect(taken.slice(1)).toEqual([{ jobs: ['a'], epochs: { a: [2], b: [7] } }])
  })

  it('of a job’s verdicts only the newest count, and newer news about the whole job includes them', () => {
    const verdicts = (epoch: number) => ({
      ...{ classes: ['a'], pictures: [1], truth: [0], before: null },
      now: { epoch, predicted: [0], confidence: [90] },
    })
    news.verdicts('a', verdicts(1))
    news.verdicts('a', verdicts(2))
    news.verdicts('a', verdicts(3))
    news.verdicts('b', verdicts(4))
    news.job(job('b'))
    vi.advanceTimersByTime(200)
    expect(judged).toEqual([['a 1'], ['a 3']])
  })

  it('is not applied after the end', () => {
    news.job(job('a'))
    news.job(job('b'))
    news.end()
    vi.advanceTimersByTime(200)
    expect(taken).toHaveLength(1)
  })
})
