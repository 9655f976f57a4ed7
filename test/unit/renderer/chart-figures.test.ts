import { expect, test } from 'vitest'
import { decimals, lossFigure } from '../../../renderer/components/charts/figures.ts'
import { scientific } from '../../../common/words/scientific.ts'

test('a small loss is not shown as zero', () => {
  expect([1.234, 0.1234, 0.0005].map((loss) => lossFigure(loss))).toEqual(['1.23', '0.123', '0.001'])
  expect([0.00004, 0].map((loss) => lossFigure(loss))).toEqual(['4 × 10⁻⁵', '0'])
})

test('the figures beside an axis have the same decimals and all differ', () => {
  const along = (step: number) => [0, 1, 2, 3].map((n) => lossFigure(n * step, step))
  expect(along(0.5)).toEqual(['0.0', '0.5', '1.0', '1.5'])
  expect(along(0.25)).toEqual(['0.00', '0.25', '0.50', '0.75'])
  expect(along(2)).toEqual(['0', '2', '4', '6'])
  expect(along(0.000005)).toEqual(['0', '5×10⁻⁶', '1×10⁻⁵', '1.5×10⁻⁵'])
})

test('decimals are those of the number, not of its binary form', () => {
  expect([0.57 * 100, 0.29 * 100, 0.8125 * 100, 0.1 + 0.2, 0].map(decimals)).toEqual([0, 0, 2, 1, 0])
  expect(decimals(1 / 3)).toBeGreaterThan(3)
})

test('powers of ten are superscript', () => {
  expect([2e-7, 3.2e-12, 4e5].map((x) => scientific(x))).toEqual(['2 × 10⁻⁷', '3 × 10⁻¹²', '4 × 10⁵'])
})
