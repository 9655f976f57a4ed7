import type { EpochReport } from '../figures.ts'

/** torch's ReduceLROnPlateau. `min` watches the validation loss, `max` the validation accuracy; without validation, training's. */
export interface PlateauSpec {
  name: 'ReduceLROnPlateau'
  mode: 'min' | 'max'
  factor: number
  /** Epochs without improvement that are tolerated; one more lowers the rate. */
  patience: number
  /** What counts as an improvement: a share of the best so far (`rel`), or an amount (`abs`). */
  threshold: number
  threshold_mode: 'rel' | 'abs'
  /** Epochs after a reduction that are not counted. */
  cooldown: number
  min_lr: number
  /** Reductions smaller than this are skipped. */
  eps: number
}

interface Plateau {
  rate(): number
  see(report: EpochReport): void
}

/** Follows the epochs like torch.optim.lr_scheduler.ReduceLROnPlateau.step. */
export function createPlateau(base: number, spec: PlateauSpec): Plateau {
  const { mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps } = spec
  let lr = base
  let best = mode === 'min' ? Infinity : -Infinity
  let [stalled, cooling] = [0, 0]
  const isGain = (value: number) => {
    const sign = mode === 'min' ? -1 : 1
    const bar = threshold_mode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold
    return mode === 'min' ? value < bar : value > bar
  }
  return {
    rate: () => lr,
    see({ loss, accuracy, valLoss, valAccuracy }) {
      const value = mode === 'min' ? (valLoss ?? loss) : (valAccuracy ?? accuracy)
      if (isGain(value)) [best, stalled] = [value, 0]
      else stalled++
      if (cooling > 0) [cooling, stalled] = [cooling - 1, 0]
      if (stalled <= patience) return
      const lower = Math.max(lr * factor, min_lr)
      if (lr - lower > eps) lr = lower
      ;[cooling, stalled] = [cooldown, 0]
    },
  }
}
