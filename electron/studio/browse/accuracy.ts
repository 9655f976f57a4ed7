import { bestJudge, type Measured as Judge } from '../../../common/statistics/judge.ts'

/** Share of pictures that a run predicts right. */
export interface Accuracy {
  split: Judge
  accuracy: number
  /** 95 % Wilson interval. */
  low: number
  high: number
  n: number
}

/** The part of a run's metrics used here. */
export interface Measured {
  n: number
  accuracy: number
  accuracyInterval: [low: number, high: number]
}

/**
 * The figure to show for a run: that of its best judge, with test pictures only if they are not sealed.
 * @param classes number of classes that the run knows
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
