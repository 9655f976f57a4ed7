import { pageHere } from '../../../fixtures/page/page-here.ts'
import { expect, test, vi } from 'vitest'
import { jobs, loadJobs } from '../../../../renderer/state/jobs.svelte.ts'
import { TrainingStart } from '../../../../renderer/state/training-start.svelte.ts'

const train = /POST .*train/

async function opened() {
  const page = pageHere()
  await loadJobs()
  const { id } = await page.project({ classes: ['cat', 'dog'], pictures: 4 })
  return { page, id, training: new TrainingStart() }
}

test('a training that is requested twice is started once', async () => {
  const { page, id, training } = await opened()
  const release = page.hold(train)
  const then = vi.fn(() => expect(jobs.latest(id, 'train')).toBeDefined())
  const both = [training.start(id, { preset: 'fast' }, then), training.start(id, { preset: 'fast' }, then)]
  expect(training.starting).toBe(true)
  release()
  await Promise.all(both)
  expect(training).toMatchObject({ starting: false, refused: null })
  expect(page.asked.filter((request) => train.test(request))).toHaveLength(1)
  expect(then).toHaveBeenCalledOnce()
})

test('a refusal is shown until the next attempt, and nothing follows', async () => {
  const { page, id, training } = await opened()
  const join = page.cut(train)
  const then = vi.fn()
  await training.start(id, { preset: 'fast' }, then)
  expect(training).toMatchObject({ starting: false, refused: { code: 'offline' } })
  expect(then).not.toHaveBeenCalled()
  join()
  await training.start(id, { preset: 'fast' })
  expect(training.refused).toBeNull()
})
