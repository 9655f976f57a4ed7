import type { EpochReport } from '../figures.ts'
import { createPlateau, type PlateauSpec } from './plateau.ts'

/** How the learning rate changes, once per epoch. Names and parameters are torch.optim.lr_scheduler's. */
export type Schedule =
  | { name: 'StepLR'; step_size: number; gamma: number }
  | { name: 'CosineAnnealingLR'; T_max: number; eta_min: number }
  | PlateauSpec

/**
 * torch's LinearLR up to the full rate: the first epoch has `start_factor` of it, and the first epoch after these
 * `epochs` all of it.
 */
export interface Warmup {
  epochs: number
  start_factor: number
}

/** The learning rates of a run. */
interface Rates {
  /** Learning rate of an epoch, from 1. */
  of(epoch: number): number
  /** Takes the result of an epoch; every epoch must be passed, in order. */
  see(report: EpochReport): void
}

/**
 * Warm-up first, then the schedule, which counts its epochs from there (torch's SequentialLR). Its state follows from
 * the epochs' reports, so a resumed run passes these again instead of storing it.
 */
export function followRates(base: number, schedule: Schedule | null, warmup: Warmup | null = null): Rates {
  const warm = warmup?.epochs ?? 0
  const plateau = schedule?.name === 'ReduceLROnPlateau' ? createPlateau(base, schedule) : undefined
  return {
    of(epoch) {
      if (warmup && epoch <= warm) {
        const { start_factor: start } = warmup
        return base * (start + ((1 - start) * (epoch - 1)) / warm)
      }
      return plateau?.rate() ?? closedForm(base, schedule, epoch - warm)
    },
    see(report) {
      if (report.epoch > warm) plateau?.see(report)
    },
  }
}

/**
 * The closed forms that PyTorch documents: StepLR: lr·gamma^⌊e/step_size⌋; CosineAnnealingLR: eta_min + (lr -
 * eta_min)(1 + cos(πe/T_max))/2, e = epoch - 1.
 */
function closedForm(base: number, schedule: Schedule | null, epoch: number): number {
  const past = epoch - 1
  if (schedule?.name === 'StepLR') return base * schedule.gamma ** Math.floor(past / schedule.step_size)
  if (schedule?.name === 'CosineAnnealingLR')
    return schedule.eta_min + ((base - schedule.eta_min) * (1 + Math.cos((Math.PI * past) / schedule.T_max))) / 2
  return base
}
