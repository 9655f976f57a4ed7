import type { EpochReport } from '../figures.ts'

/** Detects when a run no longer improves. */
export interface EarlyStopping {
  /** Takes the result of an epoch; every epoch must be passed, in order. */
  see(report: EpochReport): void
  readonly stalled: boolean
}

/**
 * Early stopping as in Keras' EarlyStopping: stalled once `patience` epochs in a row have not raised the best
 * validation accuracy by more than `minDelta`. Without validation a run never stalls.
 */
export function earlyStopping(patience: number, minDelta = 0): EarlyStopping {
  let [best, waited] = [-Infinity, 0]
  return {
    see({ valAccuracy }) {
      if (valAccuracy === null) return
      if (valAccuracy > best + minDelta) [best, waited] = [valAccuracy, 0]
      else waited++
    },
    get stalled() {
      return waited >= patience
    },
  }
}
