import { zeros, type Matrix } from '../../matrix.ts'
import type { BoundFeatures } from './engine.ts'
import type { Scaling } from './scaling.ts'

/** Features and labels of a softmax regression, and the scaling in which its weights are penalised. */
export interface Regression {
  bound: BoundFeatures
  scaling: Scaling
  labels: Int32Array
  classes: number
  n: number
  d: number
}

/**
 * The value of one problem of a regression at one point: `loss = Σ rows weight · cross-entropy + penalty / 2 ·
 * ‖weights‖²`. A point is `[k * d]` weights in the scaled space, class after class, then k biases, which are not
 * penalised.
 */
export interface Value {
  loss: number
  gradient: Float32Array
  crossEntropy: number
  /** Weighted share of rows whose highest logit is their label's. */
  correct: number
}

/**
 * Evaluates several points in one product with the features.
 * @param rowWeights `[n, p]`, each column summing to 1.
 * @param penalty of every problem.
 */
export async function valuesAt(
  regression: Regression,
  points: Float32Array[],
  rowWeights: Matrix,
  penalty: number,
): Promise<Value[]> {
  const { bound, labels, classes } = regression
  const raw = rawWeights(regression, points)
  const found = await bound.gradient({ labels, classes, ...raw, rowWeights })
  return points.map((point, p) => {
    const crossEntropy = found.loss[p]
    return {
      loss: crossEntropy + (penalty / 2) * penalised(regression, point),
      gradient: scaledGradient(regression, found, p, point, penalty),
      crossEntropy,
      correct: found.correct[p],
    }
  })
}

/** Weighted cross-entropies and hits at several points, without gradients, for any `rowWeights`. */
export async function lossesAt(regression: Regression, points: Float32Array[], rowWeights: Matrix) {
  const { bound, labels, classes } = regression
  return bound.loss({ labels, classes, ...rawWeights(regression, points), rowWeights })
}

/** Weights and biases for raw features, with the scaling folded in. */
export function rawWeights(
  { scaling, classes, d }: Pick<Regression, 'scaling' | 'classes' | 'd'>,
  points: Float32Array[],
): { weights: Matrix; bias: Float32Array } {
  const weights = zeros(points.length * classes, d)
  const bias = new Float32Array(points.length * classes)
  points.forEach((point, p) => {
    for (let c = 0; c < classes; c++) {
      const to = (p * classes + c) * d
      let offset = 0
      for (let j = 0; j < d; j++) {
        const weight = point[c * d + j] * scaling.factor
        weights.data[to + j] = weight
        offset += weight * scaling.mean[j]
      }
      bias[p * classes + c] = point[classes * d + c] - offset
    }
  })
  return { weights, bias }
}

function penalised({ classes, d }: Regression, point: Float32Array): number {
  let sum = 0
  for (let i = 0; i < classes * d; i++) sum += point[i] * point[i]
  return sum
}

function scaledGradient(
  { scaling, classes, d }: Regression,
  raw: { weights: Matrix; bias: Float32Array },
  p: number,
  point: Float32Array,
  penalty: number,
): Float32Array {
  const out = new Float32Array(point.length)
  for (let c = 0; c < classes; c++) {
    const from = (p * classes + c) * d
    const biasGradient = raw.bias[p * classes + c]
    for (let j = 0; j < d; j++)
      out[c * d + j] =
        scaling.factor * (raw.weights.data[from + j] - scaling.mean[j] * biasGradient) + penalty * point[c * d + j]
    out[classes * d + c] = biasGradient
  }
  return out
}
