import { zeros, type Matrix } from '../../matrix.ts'
import type { SoftmaxGradient, SoftmaxLoss, SoftmaxProblems } from './engine.ts'
import type { RowSlice } from './row-slices.ts'

/** Zero losses to add to. */
export function noLoss({ rowWeights }: SoftmaxProblems): SoftmaxLoss {
  return { loss: new Float64Array(rowWeights.cols), correct: new Float64Array(rowWeights.cols) }
}

/** A zero gradient to add to. */
export function noGradient(problems: SoftmaxProblems): SoftmaxGradient {
  const { weights, bias } = problems
  return { ...noLoss(problems), weights: zeros(weights.rows, weights.cols), bias: new Float32Array(bias.length) }
}

/**
 * Adds a slice's weighted losses and hits, `[rows, p]` each; in float64, so that a line search can tell small steps
 * apart.
 */
export function addLoss(
  out: SoftmaxLoss,
  losses: Float32Array,
  right: Float32Array,
  { data, cols: p }: Matrix,
  { start, end }: RowSlice,
): void {
  let i = 0
  for (let row = start; row < end; row++)
    for (let problem = 0; problem < p; problem++, i++) {
      const weight = data[row * p + problem]
      // Not a plain product: a held-out row may have an infinite loss, and zero times that is NaN.
      if (weight === 0) continue
      out.loss[problem] += weight * losses[i]
      out.correct[problem] += weight * right[i]
    }
}

export function addTo(sum: Float32Array, values: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += values[i]
}
