import { describe, expect, test } from 'vitest'
import { dropZone, movedBefore, movedBy } from '../../../renderer/components/classes/order.ts'
import { crumbsOf, lastPart } from '../../../renderer/components/folders/crumbs.ts'
import { freeName, hashStart } from '../../../renderer/components/intake/free-name.ts'
import { groupedBy } from '../../../common/grouped.ts'
import { firstRows } from '../../../renderer/views/wizard/first-rows.ts'
import { canGoTo, stepBefore } from '../../../renderer/views/wizard/steps.ts'
import { isFolderName, nextWebcamName } from '../../../renderer/views/wizard/webcam/names.ts'

const none = { train: 0, val: 0, test: 0 }
const counts = { pictures: 0, labelled: 0, unlabelled: 0, rejected: 0, missing: 0, unreadable: 0, leftOut: 0, ...none }
const hat = { id: 1, name: 'hat', position: 0, ignored: false, count: 3, ...none }

describe('the steps of the wizard', () => {
  test('a step opens when those before it have made what it needs', () => {
    const empty = { classes: [], sources: [], counts }
    const still = { isBringing: false }
    expect(canGoTo('source', empty, still)).toBe(true)
    expect(canGoTo('found', empty, still)).toBe(false)
    expect(canGoTo('found', empty, { isBringing: true })).toBe(true)
    const filled = { classes: [hat, { ...hat, id: 2, name: 'shoe' }], sources: [], counts: { ...counts, pictures: 6 } }
    expect(canGoTo('split', filled, still)).toBe(true)
    expect(canGoTo('split', filled, { isBringing: true })).toBe(false)
    expect(canGoTo('train', filled, still)).toBe(false)
    expect(canGoTo('train', { ...filled, counts: { ...counts, pictures: 6, train: 4 } }, still)).toBe(true)
  })

  test('one class, or a second one that is ignored or empty, is too few to split', () => {
    const of = (second: Partial<typeof hat>) => ({
      classes: [hat, { ...hat, id: 2, ...second }],
      sources: [],
      counts: { ...counts, pictures: 6 },
    })
    expect(canGoTo('split', of({ ignored: true }), { isBringing: false })).toBe(false)
    expect(canGoTo('split', of({ count: 0 }), { isBringing: false })).toBe(false)
  })

  test('they follow each other and end', () => {
    expect(stepBefore('train')).toBe('split')
    expect(stepBefore('source')).toBeNull()
  })
})

describe('the order of classes', () => {
  test('a class is moved before another, to the end, or by one place', () => {
    expect(movedBefore([1, 2, 3], 3, 1)).toEqual([3, 1, 2])
    expect(movedBefore([1, 2, 3], 1, null)).toEqual([2, 3, 1])
    expect(movedBefore([1, 2, 3], 2, 2)).toEqual([1, 2, 3])
    expect(movedBy([1, 2, 3], 1, 1)).toEqual([2, 1, 3])
    expect(movedBy([1, 2, 3], 1, -1)).toEqual([1, 2, 3])
  })

  test('the middle of a row merges, its edges reorder', () => {
    expect([0.1, 0.5, 0.9].map(dropZone)).toEqual(['before', 'onto', 'after'])
  })
})

describe('names', () => {
  test('a path is shown as the folders that lead to it, on any system', () => {
    expect(crumbsOf('/home/ann')).toEqual([
      { name: '/', path: '/' },
      { name: 'home', path: '/home' },
      { name: 'ann', path: '/home/ann' },
    ])
    expect(crumbsOf('C:\\Users\\Ann').map(({ path }) => path)).toEqual(['C:\\', 'C:\\Users', 'C:\\Users\\Ann'])
    expect(lastPart('/home/ann/')).toBe('ann')
  })

  test('a name that is taken gets the next free number, before its ending', () => {
    const taken = new Set(['hat/a.jpg', 'hat/a-2.jpg'])
    expect(freeName('hat/a.jpg', (path) => taken.has(path))).toBe('hat/a-3.jpg')
    expect(freeName('v1.0/a', () => false)).toBe('v1.0/a-2')
  })

  test('the start of a hash is the engine’s: SHA-256', async () => {
    expect(await hashStart(new Blob(['abc']))).toBe('ba7816bf')
  })

  test('a class name that is not a valid folder name is refused for the webcam', () => {
    for (const good of ['hat', '帽子', 'T-shirt 2']) expect(isFolderName(good)).toBe(true)
    for (const bad of ['', 'a/b', '..', '.hidden', 'con', 'end.', 'what?']) expect(isFolderName(bad)).toBe(false)
  })

  test('webcam pictures continue the existing numbers', () => {
    expect(nextWebcamName('hat', [])).toBe('hat/webcam-0001.jpg')
    expect(nextWebcamName('hat', ['hat/webcam-0041.jpg', 'shoe/webcam-0100.jpg', 'hat/x.jpg'])).toBe(
      'hat/webcam-0042.jpg',
    )
  })
})

test('the strips keep the first pictures of every class, so that later ones push none away', () => {
  const columns = { size: 5, classId: [1, 2, 1, 1, 2], state: [null, null, 'missing' as const, null, null] }
  expect([...firstRows(columns, 1)]).toEqual([
    [1, [0]],
    [2, [1]],
  ])
  expect(firstRows(columns, 9).get(1)).toEqual([0, 3])
})

test('things are grouped in the order of their first', () => {
  expect(groupedBy(['b1', 'a1', 'b2'], (text) => text[0])).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ])
})
