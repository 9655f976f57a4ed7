import { pageHere, type PageHere } from '../../../fixtures/page/page-here.ts'
import { finishedRun } from '../../../fixtures/projects/studio-project.ts'
import { watching } from '../../../fixtures/page/watching.svelte.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EditOutcome } from '../../../../electron/server/shapes/project.ts'
import { dismiss, notices } from '../../../../renderer/state/notices.svelte.ts'
import { project, ProjectState, showProject } from '../../../../renderer/state/project.svelte.ts'
import { route } from '../../../../renderer/state/route.svelte.ts'

beforeEach(() => {
  for (const { id } of notices.items) dismiss(id)
})

const facts = { classes: ['cat', 'dog', ''], pictures: 9 }
const [cat, dog] = [1, 2]

/** A page that shows a project of nine pictures: 1, 4 and 7 are cats, 2, 5 and 8 dogs, the others unlabelled. */
async function opened() {
  const page = pageHere()
  const { id, project } = await page.project(facts)
  const state = new ProjectState(id)
  await state.load()
  const classOf = (picture: number) => state.pictures.classId[state.pictures.rowOf(picture) ?? -1]
  return { page, state, project, classOf, at: `/projects/${id}` }
}

/** Changes saved by somebody else: another tab, or another program. */
async function elsewhere(page: PageHere, at: string, edit: unknown): Promise<number> {
  return (await page.ask<EditOutcome>('POST', `${at}/edits`, edit)).body.revision
}

describe('a project that is opened', () => {
  test('is shown as the engine has it', async () => {
    const { state, classOf } = await opened()
    expect(state.loaded).toBe(true)
    expect(state.problem).toBeNull()
    expect(state.classes.map(({ name }) => name)).toEqual(['cat', 'dog'])
    expect(state.rows.map((row) => state.pictures.id[row])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect([1, 2, 3].map(classOf)).toEqual([cat, dog, 0])
    expect(state.labelOf(2)).toBe('dog')
    expect(state.labelOf(3)).toBeUndefined()
    expect(state.canUndo).toBe(false)
  })

  test('that does not exist says so, and can be loaded later', async () => {
    const page = pageHere()
    const { id } = await page.project(facts)
    const join = page.cut(/projects/)
    const state = new ProjectState(id)
    await state.load()
    expect(state.problem).toMatchObject({ code: 'offline' })
    expect(state.loaded).toBe(false)
    join()
    await state.load()
    expect(state.problem).toBeNull()
    expect(state.loaded).toBe(true)
  })

  test('stays the same while it is reloaded, until another replaces it', async () => {
    const page = pageHere()
    const [one, other] = [await page.project(facts, 'one'), await page.project(facts, 'other')]
    showProject(one.id)
    const first = project.current
    showProject(one.id)
    expect(project.current).toBe(first)
    showProject(other.id)
    expect(project.current?.id).toBe(other.id)
    showProject(null)
    expect(project.current).toBeNull()
    await expect.poll(() => first?.loaded).toBe(true)
  })
})

describe('the grid’s rows', () => {
  test('follow filter and order', async () => {
    const { state } = await opened()
    state.filter = { classId: dog }
    expect(state.rows.map((row) => state.pictures.id[row])).toEqual([2, 5, 8])
    state.order = 'newest'
    expect(state.rows.map((row) => state.pictures.id[row])).toEqual([8, 5, 2])
  })

  test('are the same array while they are the same rows', async () => {
    const { state } = await opened()
    const before = state.rows
    expect(await state.edit({ kind: 'label', pictures: [1], classId: dog })).toBe(true)
    expect(state.rows).toBe(before)
    state.filter = { classId: dog }
    expect(state.rows).not.toBe(before)
  })

  test('are opened by a number: only these, nothing selected, in the Pictures section', async () => {
    const { state } = await opened()
    state.selected.add(3)
    state.current = 3
    state.openPictures({ classId: cat }, 'name')
    expect(state.rows.map((row) => state.pictures.id[row])).toEqual([1, 4, 7])
    expect(state.selected.size).toBe(0)
    expect(state.current).toBeNull()
    expect(route.current).toEqual({ view: 'project', project: state.id, section: 'pictures' })
  })
})

describe('what others change', () => {
  test('is applied, whatever was missed before', async () => {
    const { page, state, classOf, at } = await opened()
    await elsewhere(page, at, { kind: 'label', pictures: [1], classId: dog })
    await elsewhere(page, at, { kind: 'class-add', name: 'owl' })
    const revision = await elsewhere(page, at, { kind: 'label', pictures: [3], classId: cat })
    await state.refresh(revision)
    expect([1, 3].map(classOf)).toEqual([dog, cat])
    expect(state.classes.map(({ name }) => name)).toEqual(['cat', 'dog', 'owl'])
    expect(state.canUndo).toBe(true)
  })

  test('is requested once: an event about known changes requests nothing', async () => {
    const { page, state, at } = await opened()
    const revision = await elsewhere(page, at, { kind: 'label', pictures: [1], classId: dog })
    await state.refresh(revision)
    page.asked.length = 0
    await state.refresh(revision)
    await state.refresh(revision - 1)
    expect(page.asked).toEqual([])
  })

  test('during a refresh causes one more, and all callers wait for it', async () => {
    const { page, state, classOf, at } = await opened()
    const release = page.hold(/GET .*\/pictures/)
    const first = await elsewhere(page, at, { kind: 'label', pictures: [1], classId: dog })
    const looks = [state.refresh(first)]
    await expect.poll(() => page.answered.at(-1)).toMatch('/pictures?since=')
    const second = await elsewhere(page, at, { kind: 'label', pictures: [3], classId: dog })
    looks.push(state.refresh(second), state.refresh(second))
    page.asked.length = 0
    release()
    await Promise.all(looks)
    expect([1, 3].map(classOf)).toEqual([dog, dog])
    expect(page.asked.filter((one) => one.includes('/pictures'))).toHaveLength(1)
  })

  test('that cannot be loaded now is reported, and is loaded by the next refresh', async () => {
    const { page, state, classOf, at } = await opened()
    const join = page.cut(/GET/)
    const revision = await elsewhere(page, at, { kind: 'label', pictures: [1], classId: dog })
    await state.refresh(revision)
    expect(notices.items).toMatchObject([{ tone: 'bad', problem: { code: 'offline' } }])
    expect(classOf(1)).toBe(cat)
    join()
    await state.refresh()
    expect(classOf(1)).toBe(dog)
  })

  test('does not come back in the answer to a refresh from before our own edit', async () => {
    const { page, state, classOf, at } = await opened()
    const release = page.hold(/GET .*\/pictures/)
    const revision = await elsewhere(page, at, { kind: 'label', pictures: [1, 3], classId: dog })
    const look = state.refresh(revision)
    await expect.poll(() => page.answered.at(-1)).toMatch('/pictures?since=')
    expect(await state.edit({ kind: 'label', pictures: [1], classId: null })).toBe(true)
    release()
    await look
    expect([1, 3].map(classOf)).toEqual([0, dog])
  })
})

test('what a refresh found out about classes before our own edit does not replace what the edit changed', async () => {
  const { page, state, at } = await opened()
  const release = page.hold(/GET [/]api[/]projects[/][^/]+$/)
  const look = state.refresh(await elsewhere(page, at, { kind: 'class-add', name: 'owl' }))
  await expect.poll(() => page.answered.at(-1)).toMatch(/^GET .*projects[/][^/]+$/)
  await state.edit({ kind: 'class-rename', classId: dog, name: 'wolf' })
  expect(state.labelOf(2)).toBe('wolf')
  const shown = watching(() => state.classes.map(({ name }) => name))
  release()
  await look
  expect(shown.at(-1)).toEqual(['cat', 'wolf', 'owl'])
  expect(shown.flat()).not.toContain('dog')
})

describe('the run that is shown', () => {
  test('is the current one, with its predictions for each picture', async () => {
    const page = pageHere()
    const session = await page.project(facts)
    const run = finishedRun(session.project)
    const said = { runId: run, split: 'val' as const, truth: 0, predicted: 1, confidence: 0.95 }
    session.project.predictions.put([{ ...said, pictureId: 4, probabilities: new Float32Array([0.05, 0.95]) }])
    const state = new ProjectState(session.id)
    await state.load()
    expect(state.detail?.runs.map(({ id }) => id)).toEqual([run])
    await state.showRun(run)
    expect(state.predictions?.id).toEqual([4])
    const row = state.pictures.rowOf(4) ?? -1
    expect(state.pictures.isSuspect(row)).toBe(true)
    await state.showRun(null)
    expect(state.run).toBeNull()
    expect(state.pictures.isWrong(row)).toBe(false)
  })

  test('that was deleted meanwhile is none', async () => {
    const { state, project } = await opened()
    await state.showRun('r0007')
    expect(state.run).toBeNull()
    expect(state.predictions).toBeNull()
    const run = finishedRun(project)
    await state.refresh()
    expect(state.detail?.runs.map(({ id }) => id)).toEqual([run])
  })
})
