import { expect, test } from 'vitest'
import { inNaturalOrder } from '../../../common/natural-order.ts'

test('numbers in names are ordered by value, and capitals do not come first', () => {
  const sorted = ['class 2', 'Class 3', 'class 10', 'img 9.jpg', 'img 10.jpg']
  expect([...sorted].reverse().sort(inNaturalOrder)).toEqual(sorted)
})
