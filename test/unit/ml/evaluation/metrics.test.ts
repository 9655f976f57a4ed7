import { expect, test } from 'vitest'
import { applyHead } from '../../../../electron/ml/evaluation/apply-head.ts'
import { confidentMistakes, evaluate } from '../../../../electron/ml/evaluation/metrics.ts'
import { softmax } from '../../../../electron/ml/evaluation/softmax.ts'

const matrix = (...rows: number[][]) => ({
  data: Float32Array.from(rows.flat()),
  rows: rows.length,
  cols: rows[0].length,
})

// truth 0 0 0 1 1 2, predicted 0 0 1 1 0 2
const probabilities = matrix(
  [0.8, 0.1, 0.1],
  [0.6, 0.3, 0.1],
  [0.2, 0.7, 0.1],
  [0.1, 0.8, 0.1],
  [0.9, 0.05, 0.05],
  [0, 0, 1],
)
const labels = [0, 0, 0, 1, 1, 2]

test('figures agree with those worked out by hand', () => {
  const metrics = evaluate(probabilities, labels)
  expect(metrics.n).toBe(6)
  expect(metrics.accuracy).toBeCloseTo(4 / 6, 10)
  expect(metrics.confusion).toEqual([
    [2, 1, 0],
    [1, 1, 0],
    [0, 0, 1],
  ])
  expect(metrics.perClass).toEqual([
    { precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3 },
    { precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2 },
    { precision: 1, recall: 1, f1: 1, support: 1 },
  ])
  expect(metrics.macroF1).toBeCloseTo((2 / 3 + 1 / 2 + 1) / 3, 10)
  const logs = [0.8, 0.6, 0.2, 0.8, 0.05, 1].map((p) => -Math.log(p))
  expect(metrics.loss).toBeCloseTo(logs.reduce((a, b) => a + b) / 6, 6)
})

test('a class without pictures does not pull the macro F1 down', () => {
  expect(evaluate(matrix([0.9, 0.1, 0], [0.1, 0.9, 0]), [0, 1]).macroF1).toBe(1)
})

test('a certain mistake has a large, not an infinite loss', () => {
  expect(evaluate(matrix([1, 0]), [1]).loss).toBeCloseTo(-Math.log(1e-7), 4)
})

test('no pictures is an error with a code', () => {
  expect(() => evaluate({ data: new Float32Array(0), rows: 0, cols: 2 }, [])).toThrowError(
    expect.objectContaining({ code: 'split_empty' }),
  )
})

test('mistakes come with the most confident first', () => {
  expect(confidentMistakes(probabilities, labels, 5)).toEqual([4, 2])
  expect(confidentMistakes(probabilities, labels, 1)).toEqual([4])
})

test('softmax survives huge logits', () => {
  expect([...softmax(matrix([1000, 1000], [-1000, 0])).data]).toEqual([0.5, 0.5, 0, 1])
})

test('a head applies its layers in order and leaves dropout out', async () => {
  const linear = (weight: ReturnType<typeof matrix>, bias: number[]) =>
    ({ type: 'Linear', weight, bias: Float32Array.from(bias) }) as const
  const layers = [
    linear(matrix([1, -1], [2, 0]), [0, 0.5]),
    { type: 'ReLU' } as const,
    { type: 'Dropout', p: 0.5 } as const,
    linear(matrix([1, 0], [0, 1]), [0, 0]),
  ]
  // [1, 1] → [3, -0.5] → ReLU [3, 0] → softmax
  const { data } = await applyHead({ layers }, matrix([1, 1]))
  expect(data[0]).toBeCloseTo(Math.exp(3) / (Math.exp(3) + 1), 6)
})

test('a head applied to many rows gives each the same as alone', async () => {
  const weight = { data: Float32Array.from({ length: 30 }, (_, i) => Math.sin(i)), rows: 10, cols: 3 }
  const head = { layers: [{ type: 'Linear', weight, bias: new Float32Array(3) } as const] }
  const features = { data: Float32Array.from({ length: 7000 }, (_, i) => Math.cos(i)), rows: 700, cols: 10 }
  const all = await applyHead(head, features)
  const one = await applyHead(head, { data: features.data.slice(5550, 5560), rows: 1, cols: 10 })
  expect([...all.data.slice(555 * 3, 556 * 3)]).toEqual([...one.data])
})
