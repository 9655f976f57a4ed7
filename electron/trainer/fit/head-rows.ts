import type { Matrix } from '../../ml/matrix.ts'
import type { FeatureScaling } from '../../ml/training/feature-scaling.ts'
import type { TrainingViews } from './training-views.ts'

/** Features `[n, d]` and class indices `[n]` of the readable pictures of one split. */
export interface SplitData {
  features: Matrix
  labels: Int32Array
}

/** The rows that a head is trained on. */
export interface HeadRows {
  train: SplitData
  /** Only for validation; may be empty. */
  val: SplitData
  /** What the features have been multiplied by, if anything. */
  scaling?: FeatureScaling
  /** Random views of the training pictures, for recipes that use them. */
  views?: TrainingViews
}
