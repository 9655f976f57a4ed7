import { pageHere } from '../../fixtures/page/page-here.ts'
import { beforeEach, expect, test } from 'vitest'
import { dismiss, notices } from '../../../renderer/state/notices.svelte.ts'
import { ProjectState } from '../../../renderer/state/project.svelte.ts'
import { WizardPlace } from '../../../renderer/views/wizard/wizard-place.svelte.ts'

beforeEach(() => {
  for (const { id } of notices.items) dismiss(id)
})

/** What is shown of it. */
const seen = ({ step, moving, moved, hasBefore, problem }: WizardPlace) => ({ step, moving, moved, hasBefore, problem })

const wizard = /PUT .*wizard/

async function opened(saved?: { step: 'split'; done: boolean }) {
  const page = pageHere()
  const { id } = await page.project({ classes: ['cat', 'dog'], pictures: 4 })
  if (saved) await page.ask('PUT', `/projects/${id}/wizard`, saved)
  const current = new ProjectState(id)
  await current.load()
  return { page, current, place: new WizardPlace(current) }
}

test('a step is shown once it is saved, and meanwhile the wizard is busy', async () => {
  const { page, current, place } = await opened()
  expect(seen(place)).toMatchObject({ step: 'found', moving: false, moved: false, hasBefore: true })
  const release = page.hold(wizard)
  const going = place.go('classes')
  expect(seen(place)).toMatchObject({ step: 'found', moving: true })
  release()
  await going
  expect(seen(place)).toMatchObject({ step: 'classes', moving: false, moved: true, hasBefore: true })
  expect(current.detail?.wizard.step).toBe('classes')
})

test('further requests meanwhile follow in order', async () => {
  const { page, current, place } = await opened()
  const release = page.hold(wizard)
  const going = [place.go('found'), place.go('classes')]
  await expect.poll(() => page.answered.filter((request) => wizard.test(request)).length).toBe(1)
  release()
  await going[0]
  expect(seen(place)).toMatchObject({ step: 'found', moving: true })
  await going[1]
  expect(seen(place)).toMatchObject({ step: 'classes', moving: false })
  expect(current.detail?.wizard.step).toBe('classes')
  place.back()
  await expect.poll(() => place.step).toBe('found')
})

test('a step that cannot be saved is shown anyway, with the reason', async () => {
  const { page, place } = await opened()
  place.problem = new Error('the step before')
  page.cut(wizard)
  await place.go('found')
  expect(seen(place)).toMatchObject({ step: 'found', moving: false, problem: null })
  expect(notices.items).toHaveLength(1)
})

test('an unfinished wizard resumes where it was; a project that is set up gets more pictures', async () => {
  expect((await opened({ step: 'split', done: false })).place.step).toBe('split')
  expect((await opened({ step: 'split', done: true })).place.step).toBe('source')
})
