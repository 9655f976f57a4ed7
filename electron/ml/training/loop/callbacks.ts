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

/** What each validation row is taken for, `[m]`, and with which probability, 0–1. */
export interface Judged {
  predicted: Int32Array
  confidence: Float32Array
}

/** What a callback may look at and do when an epoch has ended. */
export interface RunView {
  /** The epoch whose weights are the best so far, and these weights. */
  readonly bestEpoch: number
  readonly best: Trained
  /** What the epoch makes of the validation rows; null without any. */
  readonly judged: Judged | null
  /** The weights as they are now. */
  head(): Promise<Head>
  /** Everything needed to go on from here. */
  checkpoint(): Promise<Checkpoint>
  /** Ends the run after this epoch, as if it had been the last. */
  stop(): void
}

/** Watches a run. Callbacks are called in their order and waited for; what they throw ends the run. */
export interface Callback {
  onBatchEnd?(batch: BatchReport): void | Promise<void>
  onEpochEnd?(epoch: EpochReport, run: RunView): void | Promise<void>
}

/** Hands a checkpoint to `write` after the first epoch, and then after every one that ends `pause` ms or more after the last was written. */
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

/** Tells the mean loss of every `every` batches of an epoch, as the tutorials print it. */
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
