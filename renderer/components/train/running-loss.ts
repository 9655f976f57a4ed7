import type { StepFigures } from '../../../electron/ml/training/figures.ts'

/** Steps counted over all epochs, for an axis: those of the epochs before, plus the position within the current one. */
export function stepsSinceStart(steps: readonly StepFigures[]): number[] {
  return steps.map(({ epoch, step, seen, total }) => (epoch - 1) * Math.ceil((total * step) / seen) + step)
}
