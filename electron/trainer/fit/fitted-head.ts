import type { Trained } from '../../ml/training/loop/learner.ts'
import type { OutOfFold } from '../../ml/training/quick/out-of-fold.ts'

/** A trained head and how it came about. */
export interface FittedHead extends Trained {
  penalty: number | null
  /** Number of training pictures used in the search for the penalty; null without a search. */
  pictures: number | null
  bestEpoch: number | null
  /** Predictions of the training pictures by models that had not seen them, in their order. */
  outOfFold: OutOfFold | null
  /** Name of the engine that did the arithmetic. */
  engine: string
  /** Forward passes for training views; none if training uses the evaluation view. */
  forwardPasses: number
  /** 'cancelled': stopped on purpose after whole epochs; this is the best of them. */
  end: 'whole' | 'cancelled'
}
