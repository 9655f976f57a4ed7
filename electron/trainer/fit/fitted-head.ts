import type { Trained } from '../../ml/training/loop/learner.ts'
import type { OutOfFold } from '../../ml/training/quick/out-of-fold.ts'

/** A trained head and how it came about. */
export interface FittedHead extends Trained {
  penalty: number | null
  /** Training pictures that the penalty was searched on, null where nothing was searched. */
  pictures: number | null
  bestEpoch: number | null
  /** What models without them say about the training pictures, in their order. */
  outOfFold: OutOfFold | null
  /** Name of the engine that did the arithmetic. */
  engine: string
  /** Made for training views; none where training sees what evaluation sees. */
  forwardPasses: number
  /** 'cancelled': stopped on purpose after whole epochs, with the best of them. */
  end: 'whole' | 'cancelled'
}
