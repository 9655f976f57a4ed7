import type { Matrix } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'

/**
 * The matrix products behind the quick head, on whichever engine is there.
 *
 * Weights lie class after class: `[p * k, d]` for p softmax problems of k classes that share one product with the
 * features. Calls never hold the event loop for long: an engine cuts large products into slices of rows.
 */
export interface SoftmaxEngine {
  /** Short name for reports, such as `onnxruntime`. */
  readonly name: string
  /** Makes features `[n, d]` ready for products. They must not change until `release`. `yieldToLoop` is awaited between slices. */
  bind(features: Matrix, yieldToLoop?: YieldToLoop): Promise<BoundFeatures>
  /** Frees what the engine itself holds. */
  close(): Promise<void>
}

export interface BoundFeatures {
  /** Features times the rows of `[m, d]`: `[n, m]`. */
  project(directions: Matrix): Promise<Matrix>
  /** Sums of the features' rows weighted by each column of `[n, m]`: `[m, d]`. */
  collect(columns: Matrix): Promise<Matrix>
  /** Loss and gradient of several problems at once. */
  gradient(problems: SoftmaxProblems): Promise<SoftmaxGradient>
  /** Loss of several problems at once, without the gradient. */
  loss(problems: SoftmaxProblems): Promise<SoftmaxLoss>
  release(): void
}

/** p softmax regressions on the same features and labels, each with its own weights and its own weighting of the rows. */
export interface SoftmaxProblems {
  labels: Int32Array
  classes: number
  /** `[p * k, d]`. */
  weights: Matrix
  /** `[p * k]`. */
  bias: Float32Array
  /** `[n, p]`: how much each row counts in each problem, 0 for a row held out. */
  rowWeights: Matrix
}

export interface SoftmaxLoss {
  /** Weighted sum of the rows' cross-entropies, a problem. */
  loss: Float64Array
  /** Weighted sum of the rows whose highest logit is their label's, a problem. */
  correct: Float64Array
}

export interface SoftmaxGradient extends SoftmaxLoss {
  /** `[p * k, d]`. */
  weights: Matrix
  /** `[p * k]`. */
  bias: Float32Array
}
