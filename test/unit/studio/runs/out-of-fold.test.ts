import { expect, test } from 'vitest'
import { evaluate } from '../../../../electron/ml/evaluation/metrics.ts'
import { FeatureMemory } from '../../../../electron/ml/training/quick/feature-memory.ts'
import { fitQuick } from '../../../../electron/ml/training/quick/fit.ts'
import { clouds } from '../../ml/training/quick/samples.ts'

const [classes, seed] = [3, 4]
const train = clouds(240, 20, classes, { seed: 1, spread: 2 })
const options = { seed, products: 'engine' as const }

test('the search predicts each row by a model without it, as well as it reports', async () => {
  const { outOfFold, search, penalty } = await fitQuick(train.features, train.labels, classes, options)
  const chosen = search.find((one) => one.penalty === penalty)
  const { accuracy, loss } = evaluate(outOfFold?.probabilities ?? train.features, train.labels)
  // Solved again from zero, so within the tolerance of the folds and not to the last row.
  expect(Math.abs(accuracy - (chosen?.accuracy ?? 0))).toBeLessThan(0.01)
  expect(Math.abs(loss / (chosen?.loss ?? 0) - 1)).toBeLessThan(0.01)
})

test('a run that keeps the last one’s penalty predicts the same from the same labels, byte for byte', async () => {
  const first = await fitQuick(train.features, train.labels, classes, options)
  const { head, penalty, pictures } = first
  const start = { head, penalty, pictures }
  const again = await fitQuick(train.features, train.labels, classes, { ...options, start, outOfFold: 'always' })
  expect([again.penalty, again.search]).toEqual([penalty, []])
  expect(again.outOfFold).toEqual(first.outOfFold)
})

test('meaningless labels cannot be guessed out of fold', async () => {
  const random = train.labels.map((_, i) => ((i * 7919) % 13) % classes)
  const { outOfFold } = await fitQuick(train.features, random, classes, {
    ...options,
    penalty: 1e-3,
    outOfFold: 'always',
  })
  expect(evaluate(outOfFold?.probabilities ?? train.features, random).accuracy).toBeLessThan(0.55)
})

test('with a given penalty rows are predicted only on request', async () => {
  const given = { ...options, penalty: 0.01 }
  expect((await fitQuick(train.features, train.labels, classes, given)).outOfFold).toBeNull()
  const asked = await fitQuick(train.features, train.labels, classes, { ...given, outOfFold: 'always' })
  expect(asked.outOfFold?.probabilities).toMatchObject({ rows: 240, cols: classes })
})

test('the only row of a class, and sets smaller than the folds, are predicted as far as possible', async () => {
  const features = { data: train.features.data.slice(0, 7 * 20), rows: 7, cols: 20 }
  const labels = Int32Array.of(0, 0, 0, 1, 1, 1, 2)
  const { outOfFold } = await fitQuick(features, labels, classes, { ...options, folds: 20 })
  expect(outOfFold?.foldOf[6]).toBe(-1)
  const sums = Array.from({ length: 7 }, (_, i) =>
    outOfFold?.probabilities.data.subarray(i * 3, i * 3 + 3).reduce((a, b) => a + b),
  )
  for (const sum of sums.slice(0, 6)) expect(sum).toBeCloseTo(1, 5)
  expect(sums[6]).toBe(0)
  const alone = await fitQuick(features, Int32Array.of(0, 1, 2, 3, 4, 5, 6), 7, options)
  expect(alone.outOfFold).toBeNull()
})

test('remembered computations do not change a bit of the result', async () => {
  const memory = new FeatureMemory()
  const asked = { ...options, outOfFold: 'always' as const }
  const first = await fitQuick(train.features, train.labels, classes, { ...asked, memory })
  const start = { head: first.head, penalty: first.penalty, pictures: first.pictures }
  const relabelled = train.labels.map((label, i) => (i % 20 === 0 ? (label + 1) % classes : label))
  const remembering = await fitQuick(train.features, relabelled, classes, { ...asked, start, memory })
  const forgetful = await fitQuick(train.features, relabelled, classes, { ...asked, start })
  expect(remembering.head).toEqual(forgetful.head)
  expect(remembering.outOfFold).toEqual(forgetful.outOfFold)
})
