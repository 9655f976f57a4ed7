import { beforeEach, describe, expect, test } from 'vitest'
import type {
  EditOutcome,
  ProjectDetail,
  SplitReport,
  SplitRequest,
} from '../../../../electron/server/shapes/project.ts'
import type { StudioEvent } from '../../../../electron/server/shapes/jobs.ts'
import { studioHere, type StudioHere } from '../../../fixtures/page/studio-here.ts'
import { decisions } from '../../../fixtures/projects/studio-project.ts'

let here: StudioHere
let at: string
/** Everything that people decided, as in the database. */
let decided: () => string
beforeEach(async () => {
  here = studioHere()
  const { id, project } = await here.project({ classes: ['cat', 'dog', ''], pictures: 9 })
  at = `/projects/${id}`
  decided = () => decisions(project)
})

const edit = (body: unknown) => here.ask<EditOutcome>('POST', `${at}/edits`, body)
const request: SplitRequest = {
  ratios: { train: 0.5, val: 0.25, test: 0.25 },
  ...{ seed: 1, groupBy: { by: 'none' }, imported: 'reassign', folds: null },
}

describe('an edit', () => {
  test('returns what it changed, and nothing else', async () => {
    const { status, body } = await edit({ kind: 'label', pictures: [1, 3], classId: 2 })
    expect(status).toBe(200)
    expect(body.revision).toBeGreaterThan(body.from)
    expect(body.changed).toMatchObject({ revision: body.revision, id: [1, 3], classId: [2, 2] })
    expect(body.undo).toMatchObject({ kind: 'label', count: 2, what: 'dog' })
    expect(body.redo).toBeNull()
    expect(body.classes.map(({ name, count }) => [name, count])).toEqual([
      ['cat', 2],
      ['dog', 5],
    ])
  })

  test.each<[string, object]>([
    ['label', { pictures: [1, 3], classId: 2 }],
    ['label', { pictures: [1], classId: null }],
    ['mark', { pictures: [1, 2], mark: 'rejected' }],
    ['split', { pictures: [1, 2], split: 'test' }],
    ['class-add', { name: 'owl' }],
    ['class-rename', { classId: 1, name: 'kitten' }],
    ['class-merge', { classIds: [1], into: 2 }],
    ['class-ignore', { classId: 1, ignored: true }],
    ['class-order', { classIds: [2, 1] }],
    ['class-remove', { classId: 1 }],
  ])('of the kind %s is taken back by undo and done again by redo', async (kind, body) => {
    const before = decided()
    expect((await edit({ kind, ...body })).status).toBe(200)
    const after = decided()
    expect(after).not.toBe(before)
    const undone = await here.ask<EditOutcome>('POST', `${at}/undo`)
    expect([undone.body.undo, undone.body.redo?.kind]).toEqual([null, kind])
    expect(decided()).toBe(before)
    const redone = await here.ask<EditOutcome>('POST', `${at}/redo`)
    expect([redone.body.undo?.kind, redone.body.redo]).toEqual([kind, null])
    expect(decided()).toBe(after)
  })

  test.each<[string, object]>([
    ['a class that is not there', { kind: 'label', pictures: [1], classId: 99 }],
    ['a name that another class has', { kind: 'class-rename', classId: 1, name: 'dog' }],
    ['a class merged into one that is not there', { kind: 'class-merge', classIds: [1], into: 99 }],
  ])('with %s changes nothing and says why', async (_, body) => {
    const before = decided()
    const answer = await edit(body)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).toMatchObject({ message: expect.stringMatching(/\w/), next: expect.stringMatching(/\w/) })
    expect(decided()).toBe(before)
  })

  test('is sent to every page, with its revision', async () => {
    const listening = here.studio.events.subscribe(null)
    const { body } = await edit({ kind: 'class-add', name: 'owl' })
    const event = JSON.parse((await listening.next())?.data ?? '') as StudioEvent
    expect(event).toEqual({ type: 'project', project: at.split('/')[2], revision: body.revision, edit: true })
    listening.end()
  })

  test('is stored: the project is the same when it is opened again', async () => {
    await edit({ kind: 'class-rename', classId: 1, name: 'kitten' })
    await here.ask('POST', `${at}/close`)
    const { body } = await here.ask<ProjectDetail>('GET', at)
    expect(body.classes.map(({ name }) => name)).toEqual(['kitten', 'dog'])
    expect(body.undo).toMatchObject({ kind: 'class-rename' })
  })
})

test('with nothing to undo or redo says so', async () => {
  for (const way of ['undo', 'redo'])
    expect(await here.ask('POST', `${at}/${way}`)).toMatchObject({ status: 400, body: { code: 'usage' } })
})

describe('a split', () => {
  test('is previewed without being made', async () => {
    const before = decided()
    const { status, body } = await here.ask<SplitReport>('POST', `${at}/split/preview`, request)
    expect(status).toBe(200)
    expect(body).toMatchObject({ train: 2, val: 2, test: 2, unlabelled: 3 })
    expect(decided()).toBe(before)
  })

  test('is an edit like any other, and stored', async () => {
    const before = decided()
    expect((await here.ask<EditOutcome>('POST', `${at}/split`, request)).body.undo?.kind).toBe('split')
    expect((await here.ask<ProjectDetail>('GET', at)).body.split).toEqual(request)
    await here.ask('POST', `${at}/undo`)
    expect(decided()).toBe(before)
    expect((await here.ask<ProjectDetail>('GET', at)).body.split).toBeNull()
  })

  test('without any share is refused', async () => {
    const answer = await here.ask('POST', `${at}/split`, { ...request, ratios: { train: 0, val: 0, test: 0 } })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.body).toMatchObject({ code: 'usage' })
  })
})
