import { expect, test } from 'vitest'
import {
  classCounts,
  classMetrics,
  confusionOf,
  mistakesOf,
  rightOf,
  worstPair,
} from '../../../../common/statistics/confusion.ts'

const three = [
  [8, 2, 0],
  [1, 9, 0],
  [0, 0, 4],
]

test('predictions are counted by true class; pictures without a label are not counted', () => {
  const confusion = confusionOf([0, 0, 1, -1, 2], [0, 1, 1, 2, 0], 3)
  expect(confusion).toEqual([
    [1, 1, 0],
    [0, 1, 0],
    [1, 0, 0],
  ])
  expect(rightOf(confusion)).toBe(2)
  expect(classCounts(confusion, 0)).toEqual({ support: 2, given: 2, hits: 1 })
  expect(classMetrics(confusion, 2)).toEqual({ precision: 0, recall: 0, f1: 0, support: 1 })
})

test('the worst pair adds both directions of a mix-up', () => {
  const confusion = [
    [9, 0, 3],
    [0, 9, 2],
    [0, 2, 9],
  ]
  expect(worstPair(confusion, ['a', 'b', 'c'])).toEqual({ pair: [1, 2], mistakes: 4 })
  // Classes that were merged since are no longer confused with each other.
  expect(worstPair(confusion, ['a', 'b', 'b'])).toEqual({ pair: [0, 2], mistakes: 3 })
  expect(worstPair([[1]], ['a'])).toBeNull()
})

test('statements about mistakes name classes only if they are confused more than once', () => {
  const said = (confusion: number[][]) => mistakesOf(confusion, ['hat', 'shoe', 'dress'])
  expect(said(three)).toEqual({ kind: 'pair', pair: [0, 1] })
  const never = [
    [3, 0, 0],
    [0, 4, 0],
    [0, 0, 4],
  ]
  const once = [[3, 1, 0], ...never.slice(1)]
  const everyOnce = [
    [3, 1, 0],
    [0, 4, 1],
    [1, 0, 4],
  ]
  expect(said(never)).toEqual({ kind: 'none' })
  expect(said(once)).toEqual({ kind: 'some' })
  expect(said(everyOnce)).toEqual({ kind: 'even' })
})

test('of two classes it says which way they are confused, not that they are', () => {
  const said = (a: number, b: number) =>
    mistakesOf(
      [
        [9, a],
        [b, 9],
      ],
      ['ants', 'bees'],
    )
  expect(said(1, 3)).toEqual({ kind: 'direction', pair: [1, 0] })
  expect(said(3, 1)).toEqual({ kind: 'direction', pair: [0, 1] })
  expect(said(2, 2)).toEqual({ kind: 'some' })
})
