/** Figures of one epoch, or of one step of the convex solver. */
export interface EpochFigures {
  /** From 1. */
  epoch: number
  /** Mean cross-entropy on the training pictures. */
  loss: number
  /** Share of right answers on the training pictures, 0–1. */
  accuracy: number
  /** Both are null without a validation split. */
  valLoss: number | null
  valAccuracy: number | null
  /** Wall time of this epoch or step, including validation. */
  seconds: number
}

/**
 * An epoch of the loop. `loss` is the mean of what is minimised (cross-entropy with the recipe's weights and smoothing)
 * over the epoch's rows, and `accuracy` the share of right ones, each row measured just before the step it took part in
 * (running means). `valLoss` is always the plain cross-entropy.
 */
export interface EpochReport extends EpochFigures {
  /** Learning rate of the epoch. */
  lr: number
}

/** Some steps of an epoch in the middle of it. */
export interface StepFigures {
  epoch: number
  /** The last of them; counts from 1 in each epoch. */
  step: number
  /** Pictures of the epoch seen so far, out of `total`. */
  seen: number
  total: number
  /** Mean loss of the steps since the last report. */
  loss: number
}
