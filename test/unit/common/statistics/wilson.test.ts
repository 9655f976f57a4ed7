import { expect, test } from 'vitest'
import { wilsonInterval } from '../../../../common/statistics/wilson.ts'

test("Wilson's interval agrees with published values", () => {
  // Brown, Cai, DasGupta 2001 and any statistics package: 8 of 10, 0 of 10, 341 of 372.
  expect(wilsonInterval(8, 10).map((p) => p.toFixed(4))).toEqual(['0.4902', '0.9433'])
  expect(wilsonInterval(0, 10).map((p) => p.toFixed(4))).toEqual(['0.0000', '0.2775'])
  expect(wilsonInterval(341, 372).map((p) => p.toFixed(3))).toEqual(['0.884', '0.941'])
})
