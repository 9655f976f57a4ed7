import type { Matrix } from '../../ml/matrix.ts'
import type { FeatureScaling } from '../../ml/training/feature-scaling.ts'
import type { TrainingViews } from './training-views.ts'

/** Features `[n, d]` and class indices `[n]` of the readable pictures of one split. */
export interface SplitData {
  features: Matrix
  labels: Int32Array
}

/** What a head is fitted to. */
export interface HeadRows {
  train: SplitData
  /** Watched, never learned from; without rows there is nothing to watch. */
  val: SplitData
  /** What the features have been multiplied by, where they have been. */
  scaling?: FeatureScaling
  /** Random views of the training pictures; needed by recipes that want them. */
  views?: TrainingViews
}
