import type { Head } from '../head.ts'
import type { EpochReport, StepFigures } from '../figures.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { Trained } from './learner.ts'
import type { EarlyStopping } from './early-stopping.ts'

/** One step. `loss` and `accuracy` are this batch's own, measured before the step. */
export interface BatchReport {
  epoch: number
  /** Counts from 1 in each epoch. */
  batch: number
  /** Rows of the epoch seen so far, out of `total`. */
  seen: number
  total: number
  loss: number
  accuracy: number
}

/** Predicted class of each validation row, `[m]`, and its probability, 0–1. */
export interface Judged {
  predicted: Int32Array
  confidence: Float32Array
}

/** What a callback may read and do at the end of an epoch. */
interface RunView {
  /** The epoch with the best weights so far, and these weights. */
  readonly bestEpoch: number
  readonly best: Trained
  /** Predictions of the validation rows after this epoch; null without any. */
  readonly judged: Judged | null
  /** The weights as they are now. */
  head(): Promise<Head>
  /** Everything needed to continue from here. */
  checkpoint(): Promise<Checkpoint>
  /** Ends the run after this epoch, as if it were the last. */
  stop(): void
}

/** Observes a run. Callbacks are called in order and awaited; an error ends the run. */
export interface Callback {
  onBatchEnd?(batch: BatchReport): void | Promise<void>
  onEpochEnd?(epoch: EpochReport, run: RunView): void | Promise<void>
}

/**
 * Passes a checkpoint to `write` after the first epoch, and then after every epoch that ends at least `pause` ms after
 * the last was written.
 */
export function checkpointing(write: (checkpoint: Checkpoint) => void | Promise<void>, pause = 0): Callback {
  let last = -Infinity
  return {
    async onEpochEnd(_epoch, run) {
      if (performance.now() - last < pause) return
      await write(await run.checkpoint())
      last = performance.now()
    },
  }
}

/** Ends a run once it has stalled. */
export function stopWhenStalled(stalling: EarlyStopping): Callback {
  return {
    onEpochEnd(report, run) {
      stalling.see(report)
      if (stalling.stalled) run.stop()
    },
  }
}

/** Reports the mean loss of every `every` batches of an epoch, as tutorials print it. */
export function everySteps(every: number, tell: (step: StepFigures) => void): Callback {
  let [sum, count] = [0, 0]
  return {
    onBatchEnd({ epoch, batch, seen, total, loss }) {
      if (batch === 1) [sum, count] = [0, 0]
      sum += loss
      count++
      if (count < every) return
      tell({ epoch, step: batch, seen, total, loss: sum / count })
      ;[sum, count] = [0, 0]
    },
  }
}
