import type { EpochReport } from '../figures.ts'

/** Watches a run for the moment from which it gets no better. */
export interface EarlyStopping {
  /** Takes in an epoch; every epoch is passed, in order. */
  see(report: EpochReport): void
  readonly stalled: boolean
}

/**
 * Early stopping as Keras' EarlyStopping does it: stalled once `patience` epochs in a row have not raised the best validation accuracy by
 * more than `minDelta`. Without validation a run never stalls.
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
