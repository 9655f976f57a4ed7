import { Worker } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { LoupeError } from '../../../electron/ml/errors.ts'
import { WorkerClient } from '../../../electron/ml/worker-client.ts'
import type { TestCalls } from '../../fixtures/programs/worker.ts'

const onEnd = vi.fn()
let worker: Worker
let client: WorkerClient<TestCalls>

function start(file = 'worker.ts') {
  worker = new Worker(new URL(`../../fixtures/programs/${file}`, import.meta.url))
  client = new WorkerClient<TestCalls>(worker, {
    ended: (cause) => new LoupeError('engine_failed.tfjs', {}, { cause }),
    failed: (cause) => new LoupeError('engine_failed.stopped', {}, { cause }),
    onEnd,
  })
}

afterEach(async () => {
  await client.close()
  onEnd.mockClear()
})

const ended = { code: 'engine_failed', reason: 'tfjs' }

test('each call gets its own answer, in whatever order they come', async () => {
  start()
  const order: string[] = []
  const calls = ['first', 'second'].map((name) => client.call('hold', name).then((answer) => order.push(answer)))
  expect(client.waiting).toBe(2)
  await client.call('letGo', 'second')
  await calls[1]
  expect(client.waiting).toBe(1)
  await client.call('letGo', 'first')
  await calls[0]
  expect(order).toEqual(['second', 'first'])
  expect(client.waiting).toBe(0)
})

test('transferred data is not copied', async () => {
  start()
  const numbers = Float32Array.of(1, 2)
  expect(await client.call('double', numbers, [numbers.buffer])).toEqual(Float32Array.of(2, 4))
  expect(numbers.length).toBe(0)
})

test('a call that cannot be sent fails alone', async () => {
  start()
  await expect(client.call('fail', (() => undefined) as unknown as string)).rejects.toThrow('could not be cloned')
  expect(client.waiting).toBe(0)
  expect(await client.call('double', Float32Array.of(1))).toEqual(Float32Array.of(2))
})

test('a failure affects its call alone; a problem arrives unchanged', async () => {
  start()
  await expect(client.call('fail', 'too big')).rejects.toMatchObject({
    reason: 'stopped',
    cause: { message: 'too big' },
  })
  const complaint = client.call('complain', undefined as never)
  await expect(complaint).rejects.toMatchObject({ code: 'disk_full', about: { place: '/there' } })
  expect(await client.call('double', Float32Array.of(1))).toEqual(Float32Array.of(2))
})

test.each(['crash', 'exit'] as const)('a thread that dies by %s fails all pending and all later calls', async (way) => {
  start()
  const waiting = [client.call('hold', 'a'), client.call('hold', 'b'), client.call(way, 'no memory' as never)]
  const outcomes = await Promise.allSettled(waiting)
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: ended })
  const message = way === 'crash' ? 'no memory' : undefined
  for (const outcome of outcomes)
    expect((outcome as { reason: Error }).reason).toHaveProperty(
      'cause',
      message ? expect.objectContaining({ message }) : undefined,
    )
  await expect(client.call('hold', 'late')).rejects.toMatchObject(ended)
  await expect.poll(() => onEnd.mock.calls.length).toBe(1)
})

test('a thread that cannot start fails its calls', async () => {
  start('no-such-worker.ts')
  await expect(client.call('hold', 'a')).rejects.toMatchObject({
    ...ended,
    cause: { message: expect.stringContaining('no-such-worker.ts') as string },
  })
  await expect.poll(() => onEnd.mock.calls.length).toBe(1)
})

test('closing fails pending calls, and is not an unexpected end', async () => {
  start()
  await client.call('double', Float32Array.of(1))
  const waiting = expect(client.call('hold', 'a')).rejects.toMatchObject(ended)
  await client.close()
  await waiting
  expect(onEnd).not.toHaveBeenCalled()
})

test('a thread that is abandoned fails its calls although it still computes', async () => {
  start()
  const waiting = expect(client.call('hold', 'a')).rejects.toMatchObject({ reason: 'no_answer' })
  client.end(new LoupeError('engine_failed.no_answer', { seconds: 5 }))
  await waiting
  await expect(client.call('hold', 'b')).rejects.toMatchObject({ reason: 'no_answer' })
  expect(worker.threadId).toBeGreaterThan(0)
})
