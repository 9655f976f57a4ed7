import type { Split } from '../../../common/splits.ts'
import { measuredSplits, type Measured } from '../../../common/statistics/judge.ts'
import type { RunDetail } from '../../../electron/server/shapes/runs.ts'

/** The pictures it was measured on. */
export function judgedSplit(measured: Measured): Split {
  return measured === 'cv' ? 'train' : measured
}

/** What a run was measured on, in the order of the choices. */
export function measuredOn({ metrics }: Pick<RunDetail, 'metrics'>): Measured[] {
  return measuredSplits.filter((split) => metrics[split] !== null && metrics[split].n > 0)
}
