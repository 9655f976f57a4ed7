import { expect, test } from 'vitest'
import { applyHead } from '../../../../../electron/ml/evaluation/apply-head.ts'
import { evaluate } from '../../../../../electron/ml/evaluation/metrics.ts'
import { takeRows, zeros, type Matrix } from '../../../../../electron/ml/matrix.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { fitQuick, type QuickFit } from '../../../../../electron/ml/training/quick/fit.ts'
import { clouds } from './samples.ts'

async function fitted(features: Matrix, labels: Int32Array, classes: number): Promise<QuickFit & { accuracy: number }> {
  const fit = await fitQuick(features, labels, classes, { seed: 0, products: 'engine' })
  const probabilities = await applyHead(fit.head, features)
  for (const value of probabilities.data) expect(Number.isFinite(value)).toBe(true)
  return { ...fit, accuracy: evaluate(probabilities, labels).accuracy }
}

test('two pictures of two classes are separated', async () => {
  const { features, labels } = clouds(2, 64, 2)
  const { accuracy, search } = await fitted(features, labels, 2)
  expect(accuracy).toBe(1)
  expect(search).toEqual([])
})

test('fewer pictures than folds', async () => {
  const { features, labels } = clouds(4, 30, 2)
  expect((await fitted(features, labels, 2)).accuracy).toBe(1)
})

test('classes with one and two pictures among larger ones', async () => {
  const { features, labels } = clouds(60, 40, 2, { spread: 0.3 })
  const rare = Int32Array.from(labels, (label, i) => (i === 7 ? 2 : i === 8 || i === 9 ? 3 : label))
  const { search, accuracy } = await fitted(features, rare, 4)
  expect(search.length).toBeGreaterThan(2)
  for (const { loss } of search) expect(Number.isFinite(loss)).toBe(true)
  expect(accuracy).toBeGreaterThan(0.8)
})

test('a class without any picture gets a small probability', async () => {
  const { features, labels } = clouds(60, 20, 3)
  const { head } = await fitQuick(features, labels, 5, { seed: 0, products: 'engine' })
  const probabilities = await applyHead(head, features)
  for (let i = 0; i < 60; i++) expect(probabilities.data[i * 5 + 4]).toBeLessThan(0.05)
})

test('one or two features', async () => {
  for (const d of [1, 2]) {
    const { features, labels } = clouds(50, d, 2, { spread: 0.2, seed: 3 })
    expect((await fitted(features, labels, 2)).accuracy).toBeGreaterThan(0.8)
  }
})

test('every picture many times over', async () => {
  const { features, labels } = clouds(12, 50, 3)
  const again = Int32Array.from({ length: 120 }, (_, i) => i % 12)
  const { accuracy } = await fitted(
    takeRows(features, again),
    again.map((i) => labels[i]),
    3,
  )
  expect(accuracy).toBe(1)
})

test('features that are all the same give the shares of the classes', async () => {
  const features = { data: new Float32Array(40 * 8).fill(3), rows: 40, cols: 8 }
  const labels = Int32Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? 1 : 0))
  const { head } = await fitQuick(features, labels, 2, { seed: 0, products: 'engine' })
  const { data } = await applyHead(head, features)
  expect(data[0]).toBeCloseTo(0.75, 2)
})

test.each([1e-15, 1e15])('the scale %d of the features does not matter', async (scale) => {
  const { features, labels } = clouds(90, 30, 3)
  const scaled = { ...features, data: features.data.map((value) => value * scale) }
  const [plain, other] = [await fitted(features, labels, 3), await fitted(scaled, labels, 3)]
  expect(other.loss / plain.loss).toBeCloseTo(1, 2)
  expect(other.accuracy).toBeCloseTo(plain.accuracy, 1)
})

test('features that tell the classes apart completely', async () => {
  const { features, labels } = clouds(100, 50, 2, { spread: 0.01 })
  expect((await fitted(features, labels, 2)).accuracy).toBe(1)
})

test('a hundred classes', async () => {
  const { features, labels } = clouds(300, 64, 100, { spread: 0.2 })
  const { accuracy } = await fitted(features, labels, 100)
  expect(accuracy).toBeGreaterThan(0.9)
})

test('data that cannot be learned from is refused with a code', async () => {
  const { features, labels } = clouds(6, 4, 2)
  const none = { data: new Float32Array(0), rows: 0, cols: 4 }
  const options = { seed: 0, products: 'engine' as const }
  await expect(fitQuick(none, new Int32Array(0), 2, options)).rejects.toMatchObject({ code: 'split_empty' })
  await expect(fitQuick(features, labels.fill(0), 1, options)).rejects.toMatchObject({ code: 'too_few_classes' })
  const broken = { ...features, data: features.data.map((value, i) => (i === 5 ? NaN : value)) }
  await expect(fitQuick(broken, labels, 2, options)).rejects.toMatchObject({ code: 'engine_failed' })
})

/** Twenty pictures that differ in a few ways, each a third as strong as the one before, and by rounding. */
function alike(ways: number, seed: number): Matrix {
  const next = random('alike', ways, seed)
  const [rows, cols] = [20, 2048]
  const drawn = (n: number) => Float64Array.from({ length: n }, () => next() - 0.5)
  const [much, way] = [drawn(rows * ways), drawn(ways * cols)]
  const features = zeros(rows, cols)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      let sum = 1
      for (let k = 0; k < ways; k++) sum += much[i * ways + k] * 3 ** (1 - k) * way[k * cols + j]
      features.data[i * cols + j] = sum * (1 + 1e-6 * (next() - 0.5))
    }
  return features
}

test.each([5, 8, 12])('pictures that differ in no more than %d ways', async (ways) => {
  const labels = Int32Array.from({ length: 20 }, (_, i) => i % 2)
  for (const seed of [3, 7, 10, 11]) {
    const { loss, penalty, gradientNorm } = await fitted(alike(ways, seed), labels, 2)
    // No further above the optimum than this share.
    expect(gradientNorm ** 2 / (2 * penalty)).toBeLessThan(0.01 * loss)
  }
})
