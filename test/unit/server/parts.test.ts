import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { EventHub } from '../../../electron/server/events/hub.ts'
import { newRecord } from '../../../electron/studio/jobs/job-record.ts'
import { JobQueue } from '../../../electron/studio/jobs/queue.ts'
import { Rate } from '../../../electron/studio/jobs/rate.ts'
import { NewestFirst, NobodyWaits } from '../../../electron/server/thumbnails/newest-first.ts'
import { checkCancelled } from '../../../electron/ml/errors.ts'
import { checkedPath } from '../../../electron/server/uploads.ts'

describe('thumbnails that wait', () => {
  /** Work that is done when told so. */
  function bench() {
    const begun: string[] = []
    const finish = new Map<string, () => void>()
    const work = (name: string) => () => {
      begun.push(name)
      return new Promise<string>((resolve) => finish.set(name, () => resolve(name)))
    }
    return { begun, work, done: (name: string) => finish.get(name)?.() }
  }

  test('come newest first, the same one once', async () => {
    const { begun, work, done } = bench()
    const queue = new NewestFirst<string>(1)
    const all = ['a', 'b', 'c', 'b'].map((name) => queue.run(name, work(name)))
    for (const name of ['a', 'b', 'c']) {
      done(name)
      await wait(1)
    }
    done('c')
    done('b')
    await wait(1)
    done('c')
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'b'])
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  test('are dropped when nobody wants them any more, and only then', async () => {
    const { begun, work, done } = bench()
    const queue = new NewestFirst<string>(1)
    const [one, other, third] = [new AbortController(), new AbortController(), new AbortController()]
    const first = queue.run('running', work('running'), third.signal)
    const shared = [queue.run('shared', work('shared'), one.signal), queue.run('shared', work('shared'), other.signal)]
    const lonely = queue.run('lonely', work('lonely'), one.signal)
    one.abort()
    await expect(lonely).rejects.toBeInstanceOf(NobodyWaits)
    expect(queue.length).toBe(1)
    third.abort()
    done('running')
    expect(await first).toBe('running')
    await wait(1)
    done('shared')
    expect(await shared[1]).toBe('shared')
    expect(begun).toEqual(['running', 'shared'])
    await expect(queue.run('late', work('late'), one.signal)).rejects.toBeInstanceOf(NobodyWaits)
  })

  test('a failed one does not hold up the next', async () => {
    const queue = new NewestFirst<string>(1)
    await expect(queue.run('a', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await queue.run('a', async () => 'mended')).toBe('mended')
  })

  test('a few slow ones give their slots to the next, no more than that', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const { begun, work, done } = bench()
    const queue = new NewestFirst<string>(1, 20)
    const all = ['1', '2', '3', '4'].map((name) => queue.run(name, work(name)))
    await vi.advanceTimersByTimeAsync(19)
    expect(begun).toEqual(['1'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(begun).toEqual(['1', '4', '3'])
    done('4')
    await vi.advanceTimersByTimeAsync(1000)
    expect(begun).toEqual(['1', '4', '3', '2'])
    for (const name of ['1', '2', '3']) done(name)
    expect(await Promise.all(all)).toEqual(['1', '2', '3', '4'])
  })
})

describe('the stream of events', () => {
  const job = (id: string) => ({ type: 'job' as const, job: newRecord(id, 'train', 'p', null) })

  test('keeps the newest event about each job', () => {
    const hub = new EventHub()
    const { id } = hub.subscribe(null)
    for (let i = 0; i < 5; i++) hub.publish(job('a'))
    hub.publish({ type: 'projects' })
    hub.publish(job('b'))
    const { missed, fresh } = hub.subscribe(id)
    expect(fresh).toBe(false)
    expect(missed.map((event) => event.id - id)).toEqual([5, 6, 7])
  })

  test('starts over if what was missed is no longer kept', () => {
    const hub = new EventHub()
    const { id } = hub.subscribe(null)
    const epoch = { epoch: 1, loss: 1, accuracy: 0, valLoss: null, valAccuracy: null, seconds: 0 }
    for (let i = 0; i < 2100; i++) hub.publish({ type: 'epoch', job: 'a', epoch })
    expect(hub.subscribe(id)).toMatchObject({ fresh: true, missed: [] })
    expect(hub.subscribe(id + 100).missed).toHaveLength(2000)
  })

  test('drops a page that does not keep up, and no other', async () => {
    const hub = new EventHub()
    const [slow, quick] = [hub.subscribe(null), hub.subscribe(null)]
    for (let i = 0; i < 1000; i++) {
      hub.publish({ type: 'projects' })
      expect(await quick.next()).not.toBeNull()
    }
    expect(await slow.next()).toBeNull()
    expect(hub.size).toBe(1)
  })
})

describe('jobs', () => {
  test('a rate is known after a moment and follows a change of speed', () => {
    const rate = new Rate()
    rate.add(0, 0)
    expect(rate.perSecond()).toBeNull()
    for (let t = 1; t <= 20; t++) rate.add(t * 10, t * 100)
    expect(rate.perSecond()).toBeCloseTo(100, 0)
    expect(rate.secondsLeft(300)).toBeCloseTo(1, 1)
    for (let t = 1; t <= 200; t++) rate.add(200 + t, 2000 + t * 100)
    expect(rate.perSecond()).toBeCloseTo(10, 0)
  })

  test('run one after the other, and a failed one does not stop the next', async () => {
    const said: string[] = []
    const queue = new JobQueue({
      onJob: ({ id, status }) => said.push(`${id} ${status}`),
      onEpoch: () => undefined,
      onWatched: () => undefined,
    })
    let atOnce = 0
    const spec = (work: () => Promise<unknown>) => ({
      kind: 'train' as const,
      project: 'p',
      work: async () => {
        expect(++atOnce).toBe(1)
        await wait(5)
        atOnce--
        return work()
      },
    })
    const a = queue.add(spec(() => Promise.reject(new Error('broken'))))
    const b = queue.add(spec(async () => 'fine'))
    while (b.status !== 'done') await wait(5)
    expect(a).toMatchObject({ status: 'failed', problem: { code: 'unexpected' } })
    expect(b.result).toBe('fine')
    expect(said.at(-1)).toBe(`${b.id} done`)
    expect(queue.isBusy('p')).toBe(false)
  })

  test('closing the queue stops running jobs and waits for them', async () => {
    const queue = new JobQueue({ onJob: () => undefined, onEpoch: () => undefined, onWatched: () => undefined })
    let stopped = false
    const job = queue.add({
      kind: 'export',
      project: 'p',
      work: async (_observer, signal) => {
        while (!signal.aborted) await wait(1)
        await wait(20)
        stopped = true
        checkCancelled(signal)
      },
    })
    await queue.close()
    expect(stopped).toBe(true)
    expect(job.status).toBe('cancelled')
  })
})

test('a path of an upload is composed and otherwise unchanged', () => {
  expect(checkedPath('Katze/e\u0301 1.jpg')).toBe('Katze/\u00e9 1.jpg')
  expect(() => checkedPath('a/../b.jpg')).toThrow(/leads elsewhere/)
})
