import type { BoundFeatures } from './engine.ts'
import type { Precondition } from './lbfgs.ts'
import type { PrincipalDirections } from './principal-directions.ts'

/**
 * The Hessian of softmax regression is about `rowWeight * covariance + penalty`, where the weight is the mean of the
 * rows' `p (1 - p)`: at most 1/4 (Böhning, 1992), less for many classes and once most rows are certain. It only affects
 * the speed.
 */
export function rowWeight(classes: number): number {
  return Math.min(0.1, 0.5 / classes)
}

/** For features in their principal axes: the approximate Hessian is diagonal. */
export function axesPreconditioner(variances: Float64Array, classes: number, penalty: number): Precondition {
  const d = variances.length
  const weight = rowWeight(classes)
  const inverse = Float64Array.from(variances, (variance) => 1 / (weight * variance + penalty))
  return (vector) => {
    const out = new Float32Array(vector.length)
    for (let c = 0; c < classes; c++) for (let j = 0; j < d; j++) out[c * d + j] = vector[c * d + j] * inverse[j]
    for (let i = classes * d; i < out.length; i++) out[i] = vector[i] / weight
    return out
  }
}

/**
 * For features `[n, d]` with some known principal directions; all others count with their mean variance.
 * @param directions of the same, bound to the engine.
 */
export function directionsPreconditioner(
  { directions: { rows: r, cols: d }, variances }: PrincipalDirections,
  directions: BoundFeatures,
  classes: number,
  penalty: number,
): Precondition {
  const weight = rowWeight(classes)
  // The scaling makes the variances of all d features sum to d.
  const rest = d > r ? Math.max(0, d - variances.reduce((sum, value) => sum + value, 0)) / (d - r) : 0
  const outside = 1 / (weight * rest + penalty)
  const extra = Float64Array.from(variances, (variance) => 1 / (weight * variance + penalty) - outside)
  return async (vector) => {
    const along = await directions.project({ data: vector.subarray(0, classes * d), rows: classes, cols: d })
    for (let i = 0; i < r; i++) for (let c = 0; c < classes; c++) along.data[i * classes + c] *= extra[i]
    const back = await directions.collect(along)
    const out = new Float32Array(vector.length)
    for (let i = 0; i < classes * d; i++) out[i] = vector[i] * outside + back.data[i]
    for (let i = classes * d; i < out.length; i++) out[i] = vector[i] / weight
    return out
  }
}
