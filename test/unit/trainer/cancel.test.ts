import path from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { TrainerClient } from '../../../electron/studio/jobs/trainer-client.ts'
import type { ImportWeightsJob, PrepareJob } from '../../../electron/trainer/protocol.ts'

const entry = path.join(import.meta.dirname, '../../fixtures/programs/slow-to-stop.ts')
let trainer: TrainerClient
afterEach(() => trainer.close())

test('a cancelled job that is still storing its results, and reports that, is waited for', async () => {
  trainer = new TrainerClient({ entry, cancelMs: 400 })
  const stop = new AbortController()
  const told: unknown[] = []
  const job = {} as ImportWeightsJob
  const running = trainer.run('importWeights', job, (event) => told.push(event), stop.signal)
  const { pid } = trainer
  // It may take long to start.
  await vi.waitFor(() => expect(told).toHaveLength(1), 30_000)
  stop.abort()
  expect(await running).toEqual({ forward: {}, training: {} })
  expect(told).toHaveLength(11)
  expect(trainer.pid).toBe(pid)
})

test('one that is silent is ended with its process, though that is alive', async () => {
  trainer = new TrainerClient({ entry, cancelMs: 400 })
  const stop = new AbortController()
  const running = trainer.run('prepare', {} as PrepareJob, () => undefined, stop.signal)
  stop.abort()
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(trainer.pid).toBeUndefined()
})
