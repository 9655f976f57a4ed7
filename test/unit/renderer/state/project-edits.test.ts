import { pageHere } from '../../../fixtures/page/page-here.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { EditOutcome, SplitRequest } from '../../../../electron/server/shapes/project.ts'
import { dismiss, notices } from '../../../../renderer/state/notices.svelte.ts'
import { ProjectState } from '../../../../renderer/state/project.svelte.ts'

beforeEach(() => {
  for (const { id } of notices.items) dismiss(id)
})

const [cat, dog] = [1, 2]
const halves: SplitRequest = {
  ratios: { train: 0.5, val: 0.5, test: 0 },
  ...{ seed: 0, groupBy: { by: 'none' }, imported: 'reassign', folds: null },
}

/** A page that shows a project of nine pictures: 1, 4 and 7 are cats, 2, 5 and 8 dogs, the others unlabelled. */
async function opened() {
  const page = pageHere()
  const { id } = await page.project({ classes: ['cat', 'dog', ''], pictures: 9 })
  const state = new ProjectState(id)
  await state.load()
  page.asked.length = page.answered.length = 0
  const column = (name: 'classId' | 'split' | 'mark', ...pictures: number[]) =>
    pictures.map((picture) => state.pictures[name][state.pictures.rowOf(picture) ?? -1])
  return { page, state, column, at: `/projects/${id}` }
}

describe('an edit', () => {
  test('is shown when it is saved, not before', async () => {
    const { page, state, column } = await opened()
    const release = page.hold(/POST .*edits/)
    const saved = state.edit({ kind: 'label', pictures: [1, 4], classId: dog })
    await expect.poll(() => page.answered).toHaveLength(1)
    expect(column('classId', 1, 4)).toEqual([cat, cat])
    expect(state.saving).toBe(1)
    release()
    expect(await saved).toBe(true)
    expect(state.saving).toBe(0)
    expect(column('classId', 1, 4)).toEqual([dog, dog])
    expect(state.classById.get(dog)?.count).toBe(5)
  })

  test('of several pictures is announced, with an Undo button', async () => {
    const { state, column } = await opened()
    await state.edit({ kind: 'label', pictures: [1, 4], classId: dog })
    expect(notices.items).toHaveLength(1)
    notices.items[0].action?.run()
    await expect.poll(() => column('classId', 1, 4)).toEqual([cat, cat])
    expect(notices.items).toEqual([])
  })

  test('of one picture is announced if a message is given, and only then', async () => {
    const { state } = await opened()
    await state.edit({ kind: 'mark', pictures: [1], mark: 'kept' })
    expect(notices.items).toEqual([])
    await state.edit({ kind: 'mark', pictures: [1], mark: null }, 'As it was.')
    expect(notices.items.map(({ message }) => message)).toEqual(['As it was.'])
  })

  test('is no longer announced once another one follows, or somebody else has changed something', async () => {
    const { page, state, at } = await opened()
    await state.edit({ kind: 'label', pictures: [1, 4], classId: dog })
    await state.edit({ kind: 'mark', pictures: [1], mark: 'kept' })
    expect(notices.items).toEqual([])
    await state.edit({ kind: 'label', pictures: [1, 4], classId: cat })
    expect(notices.items).toHaveLength(1)
    const foreign = await page.ask<EditOutcome>('POST', `${at}/edits`, { kind: 'class-add', name: 'owl' })
    await state.refresh(foreign.body.revision)
    expect(notices.items).toEqual([])
  })

  test('followed by another pending one has no button, which would undo the other', async () => {
    const { page, state } = await opened()
    const first = page.hold(/POST .*edits/)
    const both = [
      state.edit({ kind: 'label', pictures: [1, 4], classId: dog }),
      state.edit({ kind: 'label', pictures: [2, 5], classId: cat }),
    ]
    await expect.poll(() => page.answered).toHaveLength(1)
    const second = page.hold(/POST .*edits/)
    first()
    await expect.poll(() => page.answered).toHaveLength(2)
    expect(notices.items).toEqual([])
    second()
    await Promise.all(both)
    expect(notices.items).toHaveLength(1)
  })

  test('updates the page itself: the event that overtakes its answer requests nothing', async () => {
    const { page, state, column } = await opened()
    const before = state.pictures.revision
    const release = page.hold(/POST .*edits/)
    const saved = state.edit({ kind: 'label', pictures: [1], classId: dog })
    await expect.poll(() => page.answered).toHaveLength(1)
    await state.refresh(before + 1)
    release()
    await saved
    expect(column('classId', 1)).toEqual([dog])
    expect(page.asked.filter((one) => one.startsWith('GET'))).toEqual([])
  })

  test('during which somebody else changed something is followed by a refresh', async () => {
    const { page, state, column, at } = await opened()
    const release = page.hold(/POST .*edits/)
    const saved = state.edit({ kind: 'label', pictures: [1], classId: dog })
    await expect.poll(() => page.answered).toHaveLength(1)
    const foreign = await page.ask<EditOutcome>('POST', `${at}/edits`, { kind: 'label', pictures: [3], classId: cat })
    await state.refresh(foreign.body.revision)
    expect(column('classId', 3)).toEqual([0])
    release()
    await saved
    await expect.poll(() => column('classId', 1, 3)).toEqual([dog, cat])
  })

  test('waits for the one before it', async () => {
    const { page, state, column } = await opened()
    const release = page.hold(/POST .*edits/)
    const both = [
      state.edit({ kind: 'label', pictures: [3], classId: cat }),
      state.edit({ kind: 'label', pictures: [3], classId: dog }),
    ]
    await expect.poll(() => page.answered).toHaveLength(1)
    expect(state.saving).toBe(2)
    release()
    expect(await Promise.all(both)).toEqual([true, true])
    expect(column('classId', 3)).toEqual([dog])
  })

  test('that is refused changes nothing and says why', async () => {
    const { state, column } = await opened()
    expect(await state.edit({ kind: 'label', pictures: [1, 4], classId: 99 })).toBe(false)
    expect(column('classId', 1, 4)).toEqual([cat, cat])
    expect(notices.items).toMatchObject([{ tone: 'bad', problem: { code: 'usage' } }])
    expect(state.saving).toBe(0)
  })

  test('that does not reach the engine is not saved', async () => {
    const { page, state, column } = await opened()
    const join = page.cut(/POST/)
    expect(await state.edit({ kind: 'label', pictures: [1], classId: dog })).toBe(false)
    expect(notices.items).toMatchObject([{ tone: 'bad', problem: { code: 'offline' } }])
    join()
    expect(await state.edit({ kind: 'label', pictures: [1], classId: dog })).toBe(true)
    expect(column('classId', 1)).toEqual([dog])
  })
})

describe('undo', () => {
  test('undoes what was saved last, and redo does it again', async () => {
    const { state, column } = await opened()
    expect(await state.undo()).toBe(false)
    await state.edit({ kind: 'label', pictures: [1], classId: dog })
    expect([state.canUndo, state.canRedo]).toEqual([true, false])
    expect(await state.undo()).toBe(true)
    expect(column('classId', 1)).toEqual([cat])
    expect([state.canUndo, state.canRedo]).toEqual([false, true])
    expect(await state.redo()).toBe(true)
    expect(column('classId', 1)).toEqual([dog])
    expect(await state.redo()).toBe(false)
  })

  test('undoes an edit that is still being saved', async () => {
    const { page, state, column } = await opened()
    const release = page.hold(/POST .*edits/)
    const saved = state.edit({ kind: 'label', pictures: [1], classId: dog })
    expect(state.canUndo).toBe(true)
    const undone = state.undo()
    release()
    expect(await Promise.all([saved, undone])).toEqual([true, true])
    expect(column('classId', 1)).toEqual([cat])
  })

  test('of a refused edit does not undo the one before it', async () => {
    const { state, column } = await opened()
    await state.edit({ kind: 'label', pictures: [1], classId: dog })
    const refused = state.edit({ kind: 'label', pictures: [4], classId: 99 })
    expect(await Promise.all([refused, state.undo()])).toEqual([false, false])
    expect(column('classId', 1)).toEqual([dog])
  })

  test('of a split restores how the pictures were split', async () => {
    const { state, column } = await opened()
    expect(await state.split(halves)).toBe(true)
    expect(state.detail?.split).toEqual(halves)
    const before = column('split', 1, 2, 4, 5, 7, 8)
    const thirds = { ...halves, ratios: { train: 0.5, val: 0.25, test: 0.25 } }
    await state.split(thirds)
    expect(state.detail?.split).toEqual(thirds)
    await state.undo()
    expect(column('split', 1, 2, 4, 5, 7, 8)).toEqual(before)
    await expect.poll(() => state.detail?.split).toEqual(halves)
  })
})

test('the test set is closed and opened', async () => {
  const { state } = await opened()
  const before = state.detail?.seal
  await state.seal(true)
  expect(state.detail?.seal).toMatchObject({ sealed: true })
  await state.seal(false)
  expect(state.detail?.seal).toMatchObject({ sealed: false })
  expect(before).toMatchObject({ sealed: false })
})
