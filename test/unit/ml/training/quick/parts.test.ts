import { expect, test } from 'vitest'
import { random } from '../../../../../electron/ml/random.ts'
import { stratifiedFolds } from '../../../../../electron/ml/training/quick/folds.ts'
import { Lbfgs } from '../../../../../electron/ml/training/quick/lbfgs.ts'
import { onnxSoftmaxEngine } from '../../../../../electron/ml/training/quick/onnx-engine.ts'
import { principalDirections } from '../../../../../electron/ml/training/quick/principal-directions.ts'
import { scalingOf } from '../../../../../electron/ml/training/quick/scaling.ts'
import { symmetricEigen } from '../../../../../electron/ml/training/quick/symmetric-eigen.ts'
import { clouds } from './samples.ts'

const yieldToLoop = async () => undefined

test.each([1, 2, 3, 40])('eigenvectors of a symmetric matrix of size %d', async (r) => {
  const next = random(r)
  const matrix = new Float64Array(r * r)
  for (let i = 0; i < r; i++) for (let j = 0; j <= i; j++) matrix[i * r + j] = matrix[j * r + i] = next() - 0.5
  const { values, vectors } = await symmetricEigen(matrix, r, yieldToLoop)
  for (let v = 0; v < r; v++) {
    const vector = vectors.subarray(v * r, v * r + r)
    expect(Math.hypot(...vector)).toBeCloseTo(1, 10)
    for (let i = 0; i < r; i++) {
      const product = vector.reduce((sum, value, j) => sum + matrix[i * r + j] * value, 0)
      expect(product).toBeCloseTo(values[v] * vector[i], 10)
    }
    if (v > 0) expect(values[v]).toBeLessThanOrEqual(values[v - 1])
  }
})

test('principal directions are orthonormal and have as much variance as they report', async () => {
  const { features } = clouds(150, 60, 3)
  const engine = onnxSoftmaxEngine()
  const bound = await engine.bind(features)
  const scaling = await scalingOf(features, yieldToLoop)
  const { directions, variances } = await principalDirections(engine, bound, { n: 150, d: 60 }, scaling, {
    rank: 20,
    seed: 0,
    yieldToLoop,
  })
  expect(directions.rows).toBe(20)
  for (let a = 0; a < 20; a++) {
    for (let b = 0; b <= a; b++) {
      let dot = 0
      for (let j = 0; j < 60; j++) dot += directions.data[a * 60 + j] * directions.data[b * 60 + j]
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 4)
    }
    let squares = 0
    for (let i = 0; i < 150; i++) {
      let score = 0
      for (let j = 0; j < 60; j++)
        score += (features.data[i * 60 + j] - scaling.mean[j]) * scaling.factor * directions.data[a * 60 + j]
      squares += score ** 2 / 150
    }
    expect(variances[a] / squares).toBeCloseTo(1, 3)
  }
  // The scaling makes all variances together the number of features.
  const total = variances.reduce((sum, value) => sum + value)
  expect(total).toBeGreaterThan(0.7 * 60)
  expect(total).toBeLessThan(60)
  await engine.close()
})

test('folds are even in every class, and the only picture of a class is never held out', () => {
  const labels = Int32Array.from({ length: 107 }, (_, i) => (i < 50 ? 0 : i < 99 ? 1 : i < 106 ? 2 : 3))
  const folds = stratifiedFolds(labels, 4, 5, 0)
  for (const c of [0, 1, 2]) {
    const counts = [0, 1, 2, 3, 4].map((fold) => folds.filter((f, i) => f === fold && labels[i] === c).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
  expect(folds[106]).toBe(-1)
  expect(stratifiedFolds(labels, 4, 5, 0)).toEqual(folds)
  expect(stratifiedFolds(labels, 4, 5, 1)).not.toEqual(folds)
})

test('L-BFGS finds the lowest point of a long valley, also from steps that are far too long', async () => {
  const curvature = [1000, 30, 1, 0.5]
  const lowest = [1, -2, 3, 4]
  const solver = new Lbfgs(new Float32Array(4), (v) => v.map((x) => 10 * x))
  for (let i = 0; i < 60 && !solver.stuck; i++) {
    const off = lowest.map((value, j) => solver.trial[j] - value)
    const loss = off.reduce((sum, x, j) => sum + (curvature[j] / 2) * x * x, 0)
    await solver.tell(
      loss,
      Float32Array.from(off, (x, j) => curvature[j] * x),
    )
  }
  lowest.forEach((value, j) => expect(solver.point[j]).toBeCloseTo(value, 3))
})
