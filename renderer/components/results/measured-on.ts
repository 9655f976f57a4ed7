import { measuredSplits, type Measured } from '../../../common/statistics/judge.ts'
import type { RunDetail } from '../../../electron/server/shapes/runs.ts'

/** How the picture columns write it. */
export const splitNumber: Record<Measured, number> = { cv: 1, val: 2, test: 3 }

/** What a run was measured on, in the order it is offered. */
export function measuredOn({ metrics }: Pick<RunDetail, 'metrics'>): Measured[] {
  return measuredSplits.filter((split) => metrics[split] !== null && metrics[split].n > 0)
}
