import type { EpochFigures } from '../../../electron/ml/training/figures.ts'

/** The epoch that would be kept now: the best validation accuracy, the first of equals; null without one that was validated. */
export function bestEpoch(
  epochs: Pick<EpochFigures, 'epoch' | 'valAccuracy'>[],
): { epoch: number; accuracy: number } | null {
  let best: { epoch: number; accuracy: number } | null = null
  for (const { epoch, valAccuracy } of epochs)
    if (valAccuracy !== null && (best === null || valAccuracy > best.accuracy)) best = { epoch, accuracy: valAccuracy }
  return best
}
