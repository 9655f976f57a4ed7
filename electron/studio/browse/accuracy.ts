/** Share of pictures a run gets right. */
export interface Accuracy {
  split: 'val' | 'test' | 'cv'
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

/** The figure to show for a run: of the test pictures, unless they are sealed; else of validation; else across folds. */
export function accuracyOf(
  metrics: { test?: Measured | null; val?: Measured | null; cv?: Measured | null } | null,
  sealed: readonly string[],
): Accuracy | null {
  for (const split of ['test', 'val', 'cv'] as const) {
    const measured = sealed.includes(split) ? null : metrics?.[split]
    if (!measured) continue
    const { accuracy, accuracyInterval, n } = measured
    return { split, accuracy, low: accuracyInterval[0], high: accuracyInterval[1], n }
  }
  return null
}
