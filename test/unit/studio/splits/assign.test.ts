import { expect, test } from 'vitest'
import { random, shuffle } from '../../../../electron/ml/random.ts'
import type { Split } from '../../../../common/splits.ts'
import { assignSplits, type SplitItem } from '../../../../electron/studio/splits/assign.ts'
import { groupPictures, parseGroupBy } from '../../../../electron/studio/splits/groups.ts'
import { matchPaths } from '../../../../electron/studio/splits/path-pattern.ts'
import { normalised } from '../../../../electron/studio/splits/ratios.ts'

const usual = { train: 0.7, val: 0.15, test: 0.15 }

function singles(counts: number[]): SplitItem[] {
  return counts.flatMap((n, label) =>
    Array.from({ length: n }, (_, i) => ({ id: label * 10_000 + i, group: `${label}-${i}`, label })),
  )
}

function count(items: SplitItem[], assigned: Map<number, Split>, label: number) {
  const of = (split: Split) => items.filter((item) => item.label === label && assigned.get(item.id) === split).length
  return [of('train'), of('val'), of('test')]
}

test('every class gets its exact shares', () => {
  const sizes = [20, 100, 41, 7, 4, 3]
  const items = singles(sizes)
  const assigned = assignSplits(items, usual, 0)
  expect(sizes.map((_, label) => count(items, assigned, label))).toEqual([
    [14, 3, 3],
    [70, 15, 15],
    [29, 6, 6],
    [5, 1, 1],
    [2, 1, 1],
    [1, 1, 1],
  ])
})

test('counts are within one of the shares for any size and ratio', () => {
  const ratios = normalised({ train: 3, val: 1.1, test: 0.7 })
  for (let n = 8; n < 200; n++) {
    const items = singles([n])
    const [train, val, held] = count(items, assignSplits(items, ratios, n), 0)
    expect(train + val + held).toBe(n)
    for (const [got, share] of [
      [train, ratios.train],
      [val, ratios.val],
      [held, ratios.test],
    ])
      expect(Math.abs(got - share * n)).toBeLessThan(1)
  }
})

test('a class of two is trained and tested on, a class of one only trained on', () => {
  const items = singles([2, 1])
  const assigned = assignSplits(items, usual, 3)
  expect(count(items, assigned, 0)).toEqual([1, 0, 1])
  expect(count(items, assigned, 1)).toEqual([1, 0, 0])
})

test('without a test share two pictures go to train and validation', () => {
  const items = singles([2, 40])
  const assigned = assignSplits(items, { train: 0.85, val: 0.15, test: 0 }, 0)
  expect(count(items, assigned, 0)).toEqual([1, 1, 0])
  expect(count(items, assigned, 1)).toEqual([34, 6, 0])
})

test('the seed decides, the order of the items does not', () => {
  const items = singles([50, 30])
  const first = assignSplits(items, usual, 1)
  const again = assignSplits(shuffle([...items], random(5)), usual, 1)
  const other = assignSplits(items, usual, 2)
  const sorted = (map: Map<number, Split>) => [...map].sort(([a], [b]) => a - b)
  expect(sorted(again)).toEqual(sorted(first))
  expect(sorted(other)).not.toEqual(sorted(first))
})

test('groups stay together, and the counts stay near the shares', () => {
  const next = random('groups')
  const items = singles([600]).map((item) => ({ ...item, group: `g${Math.floor(next() * 150)}` }))
  const assigned = assignSplits(items, usual, 0)
  const splitsOf = new Map<string, Set<Split | undefined>>()
  for (const { id, group } of items) splitsOf.set(group, (splitsOf.get(group) ?? new Set()).add(assigned.get(id)))
  expect([...splitsOf.values()].every((found) => found.size === 1)).toBe(true)
  const [train, val, held] = count(items, assigned, 0)
  expect(Math.abs(train - 420)).toBeLessThanOrEqual(4)
  expect(Math.abs(val - 90)).toBeLessThanOrEqual(4)
  expect(Math.abs(held - 90)).toBeLessThanOrEqual(4)
})

test('three groups of very different size still cover three splits', () => {
  const items = singles([102]).map((item, i) => ({ ...item, group: i < 100 ? 'big' : `small ${i}` }))
  expect(count(items, assignSplits(items, usual, 0), 0)).toEqual([100, 1, 1])
})

test('unlabelled items get no split; a group over two classes stays together', () => {
  const items: SplitItem[] = [
    { id: 1, group: 'a', label: null },
    { id: 2, group: 'b', label: 0 },
    { id: 3, group: 'b', label: 1 },
    ...singles([20, 20]).map((item) => ({ ...item, id: item.id + 100 })),
  ]
  const assigned = assignSplits(items, usual, 0)
  expect(assigned.has(1)).toBe(false)
  expect(assigned.get(2)).toBe(assigned.get(3))
  expect(assigned.size).toBe(42)
})

test('settled items keep their split and new ones bring the whole towards its shares', () => {
  const items = singles([100])
  const settled = assignSplits(items.slice(0, 40), usual, 0)
  const added = assignSplits(items, usual, 7, settled)
  expect([...added.keys()].every((id) => !settled.has(id))).toBe(true)
  expect(count(items, new Map([...settled, ...added]), 0)).toEqual([70, 15, 15])
  const copy = assignSplits(
    [...items, { id: 99_999, group: '0-3', label: 0 }],
    usual,
    0,
    new Map([[3, 'test' as const]]),
  )
  expect(copy.get(99_999)).toBe('test')
})

test('some share must be positive, and training must get something', () => {
  expect(() => normalised({ train: 0, val: 1, test: 1 })).toThrow(expect.objectContaining({ code: 'usage' }))
  expect(() => normalised({ train: 1, val: -1, test: 1 })).toThrow(expect.objectContaining({ code: 'usage' }))
})

const picture = (id: number, path: string, hash = `h${id}`, label = 'cat') => ({ id, path, hash, label, sourceId: 1 })

test('copies are one group whatever the grouping, also across labels and through a third picture', () => {
  const pictures = [
    picture(1, 'cat/s1/a.jpg'),
    picture(2, 'cat/s1/b.jpg', 'same'),
    picture(3, 'dog/c.jpg', 'same', 'dog'),
    picture(4, 'cat/d.jpg'),
  ]
  const groups = groupPictures(pictures, parseGroupBy('folder'))
  expect(groups[0]).toBe(groups[1])
  expect(groups[1]).toBe(groups[2])
  expect(groups[3]).not.toBe(groups[0])
  const plain = groupPictures(pictures, parseGroupBy('none'))
  expect(plain[1]).toBe(plain[2])
  expect(new Set(plain).size).toBe(3)
})

test('grouping by folder does not count the class folder itself', () => {
  const groups = groupPictures([picture(1, 'train/cat/a.jpg'), picture(2, 'train/cat/b.jpg')], parseGroupBy('folder'))
  expect(groups[0]).not.toBe(groups[1])
})

test('a pattern groups by what it captures', () => {
  const pictures = [
    picture(1, 'cat/anna_1.jpg'),
    picture(2, 'cat/anna_2.jpg'),
    picture(3, 'cat/bert_1.jpg'),
    picture(4, 'cat/x.jpg'),
  ]
  const [a, b, c, d] = groupPictures(pictures, parseGroupBy('([a-z]+)_\\d'))
  expect(a).toBe(b)
  expect(new Set([a, c, d]).size).toBe(3)
})

test('a wrong, long or explosive pattern is refused', () => {
  expect(() => matchPaths('(', ['a'])).toThrow(expect.objectContaining({ code: 'usage' }))
  expect(() => matchPaths('a'.repeat(501), ['a'])).toThrow(expect.objectContaining({ code: 'usage' }))
  const slow = () => matchPaths('(a+)+$', [`${'a'.repeat(50)}b`], 200)
  expect(slow).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringContaining('too long') }))
})
