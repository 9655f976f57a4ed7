import { bestJudge, type Measured as Judge } from '../../../common/statistics/judge.ts'

/** Share of the pictures that a run gets right. */
export interface Accuracy {
  split: Judge
  accuracy: number
  /** 95 % Wilson interval. */
  low: number
  high: number
  n: number
}

/** What is read of a run's metrics. */
export interface Measured {
  n: number
  accuracy: number
  accuracyInterval: [low: number, high: number]
}

/**
 * The figure to show for a run: of the best judge that it has, test pictures only while they are not sealed.
 * @param classes how many the run knows
 */
export function accuracyOf(
  metrics: { test?: Measured | null; val?: Measured | null; cv?: Measured | null } | null,
  sealed: readonly string[],
  classes: number,
): Accuracy | null {
  const open = { ...metrics, ...(sealed.includes('test') && { test: null }) }
  const split = bestJudge(open, classes)
  const measured = split && open[split]
  if (!measured) return null
  const { accuracy, accuracyInterval, n } = measured
  return { split, accuracy, low: accuracyInterval[0], high: accuracyInterval[1], n }
}
