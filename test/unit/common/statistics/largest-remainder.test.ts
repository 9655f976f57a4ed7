import { expect, test } from 'vitest'
import { largestRemainder } from '../../../../common/statistics/largest-remainder.ts'

test('shares are rounded by the largest remainder', () => {
  expect(largestRemainder(20, [0.7, 0.15, 0.15])).toEqual([14, 3, 3])
  expect(largestRemainder(10, [0.7, 0.15, 0.15])).toEqual([7, 2, 1])
  expect(largestRemainder(1, [0.5, 0.5])).toEqual([1, 0])
  expect(largestRemainder(100, [1 / 3, 1 / 3, 1 / 3])).toEqual([34, 33, 33])
  expect(largestRemainder(7, [0.5, 0, 0.5])).toEqual([4, 0, 3])
})
