import type { Metrics } from '../../../electron/ml/evaluation/metrics.ts'
import type { RunDetail } from '../../../electron/server/shapes/runs.ts'

/** What a run was measured on; `cv`: training pictures, each judged by a model that had not seen it. */
export type Measured = 'test' | 'val' | 'cv'

/** How the picture columns write it. */
export const splitNumber: Record<Measured, number> = { cv: 1, val: 2, test: 3 }

/** What a run was measured on, the most telling first: pictures that chose nothing, then those that chose an epoch, then the folds. */
export function measuredOn({ metrics }: Pick<RunDetail, 'metrics'>): Measured[] {
  return (['test', 'val', 'cv'] as const).filter((split) => metrics[split] !== null && metrics[split].n > 0)
}

/** The figures of the sentence that Results opens with. */
export interface Headline {
  split: Measured
  right: number
  n: number
  /** 0–1 */
  accuracy: number
  /** Of 100, whole: "between 89 and 94 of 100". */
  low: number
  high: number
  /** The two classes that are taken for each other most, in the order of the classes; null where there is no mistake. */
  pair: [string, string] | null
}

/** Sums up how good a run is on what it was measured on. */
export function headline(split: Measured, metrics: Metrics, classes: readonly string[]): Headline {
  const right = metrics.confusion.reduce((sum, row, c) => sum + (row[c] ?? 0), 0)
  const [low, high] = metrics.accuracyInterval
  const worst = worstPair(metrics.confusion)
  return {
    split,
    right,
    n: metrics.n,
    accuracy: metrics.accuracy,
    low: Math.round(low * 100),
    high: Math.round(high * 100),
    pair: worst && [classes[worst[0]], classes[worst[1]]],
  }
}

/** The two classes with the most mistakes between them, in both directions together; null without any. */
export function worstPair(confusion: readonly (readonly number[])[]): [number, number] | null {
  let most = 0
  let pair: [number, number] | null = null
  for (let a = 0; a < confusion.length; a++)
    for (let b = a + 1; b < confusion.length; b++) {
      const between = confusion[a][b] + confusion[b][a]
      if (between > most) [most, pair] = [between, [a, b]]
    }
  return pair
}
