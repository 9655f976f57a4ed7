import type { Matrix } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'

/**
 * The matrix products behind the quick head, on whichever engine is available.
 *
 * Weights are stored class after class: `[p * k, d]` for p softmax problems of k classes that share one product with
 * the features. Calls never block the event loop for long: an engine splits large products into slices of rows.
 */
export interface SoftmaxEngine {
  /** Short name for reports, such as `onnxruntime`. */
  readonly name: string
  /**
   * Prepares features `[n, d]` for products. They must not change until `release`. `yieldToLoop` is awaited between
   * slices.
   */
  bind(features: Matrix, yieldToLoop?: YieldToLoop): Promise<BoundFeatures>
  /** Frees the engine's own memory. */
  close(): Promise<void>
}

export interface BoundFeatures {
  /** Features times the rows of `[m, d]`: `[n, m]`. */
  project(directions: Matrix): Promise<Matrix>
  /** Sums of the features' rows weighted by each column of `[n, m]`: `[m, d]`. */
  collect(columns: Matrix): Promise<Matrix>
  /** Loss and gradient of several problems in one product. */
  gradient(problems: SoftmaxProblems): Promise<SoftmaxGradient>
  /** Loss of several problems in one product, without the gradient. */
  loss(problems: SoftmaxProblems): Promise<SoftmaxLoss>
  release(): void
}

/** p softmax regressions on the same features and labels, each with its own weights and row weights. */
export interface SoftmaxProblems {
  labels: Int32Array
  classes: number
  /** `[p * k, d]`. */
  weights: Matrix
  /** `[p * k]`. */
  bias: Float32Array
  /** `[n, p]`: the weight of each row in each problem, 0 for a held-out row. */
  rowWeights: Matrix
}

export interface SoftmaxLoss {
  /** Weighted sum of the rows' cross-entropies, per problem. */
  loss: Float64Array
  /** Weighted sum of the rows whose highest logit is their label's, per problem. */
  correct: Float64Array
}

export interface SoftmaxGradient extends SoftmaxLoss {
  /** `[p * k, d]`. */
  weights: Matrix
  /** `[p * k]`. */
  bias: Float32Array
}
