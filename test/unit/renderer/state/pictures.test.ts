import '../../../fixtures/page/page-here.ts'
import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import type { PictureColumns } from '../../../../electron/server/shapes/project.ts'
import { PictureIndex } from '../../../../renderer/state/pictures.svelte.ts'
import { watching } from '../../../fixtures/page/watching.svelte.ts'

function columns(revision: number, rows: { id: number; name?: string; classId?: number }[]): PictureColumns {
  const all = <T>(value: T) => rows.map(() => value)
  return {
    revision,
    id: rows.map(({ id }) => id),
    name: rows.map(({ id, name = `${id}.jpg` }) => name),
    classId: rows.map(({ classId = 0 }) => classId),
    ...{ v: all('0'), source: all(1), split: all(0), mark: all(0), state: all(0), aspect: all(1.5) },
  }
}

test('known pictures are replaced in their rows, new ones come after them', () => {
  const pictures = new PictureIndex()
  pictures.patch(columns(3, [{ id: 7 }, { id: 5, classId: 1 }]))
  pictures.patch(columns(4, [{ id: 5, classId: 2 }, { id: 6 }]))
  expect(pictures.size).toBe(3)
  expect(pictures.id).toEqual([7, 5, 6])
  expect(pictures.classId).toEqual([0, 2, 0])
  expect([7, 5, 6, 8].map((id) => pictures.rowOf(id))).toEqual([0, 1, 2, undefined])
})

test('the revision is the newest that was applied', () => {
  const pictures = new PictureIndex()
  pictures.patch(columns(4, [{ id: 1 }]))
  pictures.patch(columns(3, [{ id: 2 }]))
  expect(pictures.revision).toBe(4)
})

test('anything that reads the version is notified of every change', () => {
  const pictures = new PictureIndex()
  const seen = watching(() => {
    void pictures.version
    return pictures.size
  })
  pictures.patch(columns(1, [{ id: 1 }, { id: 2 }]))
  flushSync()
  pictures.judge(null, new Map())
  flushSync()
  expect(seen).toEqual([0, 2, 2])
})

test('a run is judged by the current classes: names it does not find are none', () => {
  const pictures = new PictureIndex()
  pictures.patch(columns(1, [{ id: 1, classId: 8 }, { id: 2, classId: 9 }, { id: 3 }]))
  pictures.judge(
    {
      ...{ run: 'r0001', classes: ['cat', 'merged away'], id: [1, 2, 3, 4], split: [2, 3, 0, 2] },
      ...{ truth: [1, 0, -1, 0], predicted: [0, 1, 0, 0], confidence: [1, 0.9, 0.8, 1], own: [0, 0.1, -1, 1] },
    },
    new Map([['cat', 8]]),
  )
  expect(pictures.judgements).toEqual([
    { split: 'val', predicted: 8, truth: -1, confidence: 1, own: 0 },
    { split: 'test', predicted: -1, truth: 8, confidence: 0.9, own: 0.1 },
    { split: null, predicted: 8, truth: 0, confidence: 0.8, own: -1 },
  ])
  // By the current label, which may differ from what the run saw; a picture without a label cannot be wrong.
  expect([0, 1, 2].map((row) => pictures.isWrong(row))).toEqual([false, true, false])
  pictures.judge(null, new Map())
  expect([0, 1, 2].map((row) => pictures.isWrong(row))).toEqual([false, false, false])
})

test('positions by name include pictures that came later', () => {
  const pictures = new PictureIndex()
  pictures.patch(
    columns(1, [
      { id: 1, name: 'img 10' },
      { id: 2, name: 'img 9' },
    ]),
  )
  expect(pictures.placesByName()).toEqual([1, 0])
  pictures.patch(columns(2, [{ id: 3, name: 'a' }]))
  expect(pictures.placesByName()).toEqual([2, 1, 0])
})
