/** Figures of one epoch, or of one step of the convex solver. Accuracies are shares, 0–1; the last two are null without a validation split. */
export interface EpochFigures {
  /** From 1. */
  epoch: number
  /**
   * Mean of what is minimised (cross-entropy, with the weights and the smoothing of the recipe) over the training rows. Of an epoch each row is
   * measured just before the step it took part in (a running mean).
   */
  loss: number
  /** Share of the training rows that were right, measured in the same moment. */
  accuracy: number
  /** Mean cross-entropy of the validation rows afterwards, always the plain one. */
  valLoss: number | null
  valAccuracy: number | null
  /** Wall time of this epoch or step with its validation, in seconds. */
  seconds: number
}

/** One epoch, as the training loop reports and keeps it. */
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
  /** Mean loss of the steps since the last such word. */
  loss: number
}
