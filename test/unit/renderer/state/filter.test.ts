import '../../../fixtures/page/page-here.ts'
import { expect, test } from 'vitest'
import { isEmptyFilter, matchingRows, type Filter, type Order } from '../../../../renderer/state/filter.ts'
import { PictureIndex } from '../../../../renderer/state/pictures.svelte.ts'

const [cat, dog] = [1, 2]

/**
 * Six pictures with the ids 11 to 16 of the classes 1 and 2; the fourth is unlabelled, the last one's file is missing.
 */
function six(): PictureIndex {
  const pictures = new PictureIndex()
  pictures.patch({
    revision: 1,
    id: [11, 12, 13, 14, 15, 16],
    v: ['a', 'b', 'c', 'd', 'e', 'f'],
    name: ['in/Img 10.jpg', 'in/img 9.jpg', 'out/B.jpg', 'out/a.jpg', 'out/Ä.jpg', 'in/gone.jpg'],
    source: [1, 1, 1, 1, 1, 1],
    classId: [cat, cat, dog, 0, dog, cat],
    split: [1, 2, 3, 0, 2, 1],
    mark: [0, 1, 2, 3, 0, 0],
    state: [0, 0, 0, 0, 0, 1],
    aspect: [1, 1, 1, 1, 1, 1],
  })
  pictures.judge(
    {
      run: 'r0001',
      classes: ['cat', 'dog'],
      id: [11, 12, 13, 14, 15],
      split: [1, 2, 3, 0, 2],
      truth: [0, 0, 1, -1, 1],
      // Right, confidently wrong, wrong but kept, unlabelled, wrong and uncertain.
      predicted: [0, 1, 0, 1, 0],
      confidence: [0.7, 0.95, 0.99, 0.8, 0.6],
      own: [0.7, 0.05, 0.01, -1, 0.4],
    },
    new Map([
      ['cat', cat],
      ['dog', dog],
    ]),
  )
  return pictures
}

function shown(filter: Filter, order: Order = 'added'): number[] {
  const pictures = six()
  return matchingRows(pictures, filter, order).map((row) => pictures.id[row])
}

test('without a filter all pictures with files are shown', () => {
  expect(shown({})).toEqual([11, 12, 13, 14, 15])
  expect(shown({ missing: true })).toEqual([16])
  expect(shown({ missing: false })).toEqual([11, 12, 13, 14, 15])
})

test.each<[string, Filter, number[]]>([
  ['a class', { classId: cat }, [11, 12]],
  ['no class', { classId: 0 }, [14]],
  ['no split', { split: 'none' }, [14]],
  ['a split', { split: 'val' }, [12, 15]],
  ['a mark', { mark: 'rejected' }, [14]],
  ['a text in the path, in any case', { text: ' IMG ' }, [11, 12]],
  ['what the run has right', { outcome: 'right' }, [11]],
  ['what it has wrong', { outcome: 'wrong' }, [12, 13, 15]],
  ['what may be labelled wrong and nobody has kept', { outcome: 'suspect' }, [12]],
  ['a cell of the confusion matrix', { cell: { truth: dog, predicted: cat, split: 'val' } }, [15]],
  ['exactly these, also one that is gone', { only: { ids: [16, 11], what: 'two' } }, [11, 16]],
  ['all parts together', { classId: dog, split: 'val', text: 'out' }, [15]],
  ['parts that exclude each other', { classId: cat, split: 'test' }, []],
])('a filter by %s', (_, filter, ids) => {
  expect(shown(filter)).toEqual(ids)
})

test.each<[Order, number[]]>([
  ['newest', [15, 14, 13, 12, 11]],
  // Natural order: 9 before 10, ignoring case.
  ['name', [12, 11, 14, 15, 13]],
  // Mistakes first, the most confident at the top, then right ones, the least certain first.
  ['confidence', [13, 12, 15, 11, 14]],
  // The lowest probability of the label first.
  ['suspect', [13, 12, 15, 11, 14]],
])('in the order "%s"', (order, ids) => {
  expect(shown({}, order)).toEqual(ids)
})

test('an empty filter is one without any part', () => {
  expect(isEmptyFilter({})).toBe(true)
  expect(isEmptyFilter({ text: '', classId: undefined })).toBe(true)
  expect(isEmptyFilter({ classId: 0 })).toBe(false)
  expect(isEmptyFilter({ missing: false })).toBe(false)
})
