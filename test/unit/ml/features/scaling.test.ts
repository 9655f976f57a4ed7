import { expect, test } from 'vitest'
import { applyHeadNow } from '../../../../electron/ml/evaluation/apply-head.ts'
import { random } from '../../../../electron/ml/random.ts'
import { absorbScaling, releaseScaling, scaled, unitRms } from '../../../../electron/ml/training/feature-scaling.ts'
import type { Head } from '../../../../electron/ml/training/head.ts'

const next = random('scaling')
const widths = [3, 5]
/** Two parts of very different size. */
const features = {
  data: Float32Array.from({ length: 20 * 8 }, (_, k) => (next() - 0.3) * (k % 8 < 3 ? 400 : 0.01)),
  ...{ rows: 20, cols: 8 },
}
const linear = (rows: number, cols: number) => ({
  type: 'Linear' as const,
  weight: { data: Float32Array.from({ length: rows * cols }, () => next() - 0.5), rows, cols },
  bias: Float32Array.from({ length: cols }, () => next() - 0.5),
})
const head: Head = {
  layers: [{ type: 'ReLU' }, { type: 'Dropout', p: 0.5 }, linear(8, 4), { type: 'ReLU' }, linear(4, 3)],
}

test('each part has a root mean square of 1 afterwards', () => {
  const { data } = scaled(features, unitRms(features, widths))
  const rms = (from: number, to: number) => {
    const part = [...data].filter((_, k) => k % 8 >= from && k % 8 < to)
    return Math.sqrt(part.reduce((sum, value) => sum + value ** 2, 0) / part.length)
  }
  expect(rms(0, 3)).toBeCloseTo(1, 5)
  expect(rms(3, 8)).toBeCloseTo(1, 5)
})

test('a head that includes the scales gives for unscaled features what the other gives for scaled ones', () => {
  const scaling = unitRms(features, widths)
  const wanted = applyHeadNow(head, scaled(features, scaling)).data
  const absorbed = absorbScaling(head, scaling)
  applyHeadNow(absorbed, features).data.forEach((p, i) => expect(p).toBeCloseTo(wanted[i], 5))
  const back = applyHeadNow(releaseScaling(absorbed, scaling), scaled(features, scaling)).data
  back.forEach((p, i) => expect(p).toBeCloseTo(wanted[i], 5))
})

test('a part that is all zeros is left as it is', () => {
  const zero = { data: new Float32Array(4), rows: 2, cols: 2 }
  expect(unitRms(zero, [1, 1]).scales).toEqual([1, 1])
})
