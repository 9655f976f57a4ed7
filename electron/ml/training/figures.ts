/** Figures of one epoch, or of one step of the convex solver. */
export interface EpochFigures {
  /** From 1. */
  epoch: number
  /** Mean cross-entropy on the training pictures. */
  loss: number
  /** Share of right answers on the training pictures, 0–1. */
  accuracy: number
  valLoss: number | null
  valAccuracy: number | null
  /** Wall time of this epoch or step. */
  seconds: number
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
