import type { Head } from '../head.ts'
import type { Checkpoint } from './checkpoint.ts'

/** One epoch, as it is reported and kept. Accuracies are shares, 0–1; the last two are null without a validation split. */
export interface EpochReport {
  /** Counts from 1. */
  epoch: number
  /** Mean cross-entropy of the epoch's rows, each measured just before the step it took part in (a running mean). */
  loss: number
  /** Share of the epoch's rows that were right, measured in the same moment. */
  accuracy: number
  /** Mean cross-entropy of the validation rows after the epoch. */
  valLoss: number | null
  valAccuracy: number | null
  /** Learning rate of the epoch. */
  lr: number
  /** Wall time of the epoch with its validation, in seconds. */
  seconds: number
}

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

/** What a callback may look at and do when an epoch has ended. */
export interface RunView {
  /** The epoch whose weights are the best so far. */
  readonly bestEpoch: number
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

/** Hands a checkpoint to `write` after every `every`-th epoch. */
export function checkpointing(write: (checkpoint: Checkpoint) => void | Promise<void>, every = 1): Callback {
  return {
    async onEpochEnd({ epoch }, run) {
      if (epoch % every === 0) await write(await run.checkpoint())
    },
  }
}

/** Ends a run whose best epoch lies `patience` epochs back. */
export function stopWhenStalled(patience: number): Callback {
  return {
    onEpochEnd({ epoch }, run) {
      if (epoch - run.bestEpoch >= patience) run.stop()
    },
  }
}
