import type { Metrics } from '../../../electron/ml/evaluation/metrics.ts'
import type { Measured, RunDetail } from '../../../electron/server/shapes/runs.ts'

export type { Measured } from '../../../electron/server/shapes/runs.ts'

/** How the picture columns write it. */
export const splitNumber: Record<Measured, number> = { cv: 1, val: 2, test: 3 }

/** What a run was measured on, in the order it is offered. */
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
  /** 95 % interval of the accuracy, 0–1 */
  interval: [low: number, high: number]
  mistakes: Mistakes
}

/**
 * What can be said about the mistakes: `pair` is confused more than anything else (of two classes `[truth, predicted]`, the more frequent
 * direction); `even`: no two classes are confused more than once; `some`: there is nothing to add to their number.
 */
export type Mistakes = { kind: 'none' | 'some' | 'even' } | { kind: 'pair' | 'direction'; pair: [string, string] }

/** Sums up how good a run is on what it was measured on. */
export function headline(split: Measured, metrics: Metrics, classes: readonly string[]): Headline {
  const { n, accuracy, accuracyInterval: interval, confusion } = metrics
  const right = confusion.reduce((sum, row, c) => sum + (row[c] ?? 0), 0)
  return { split, right, n, accuracy, interval, mistakes: mistakesOf(confusion, classes, n - right) }
}

function mistakesOf(confusion: Metrics['confusion'], classes: readonly string[], wrong: number): Mistakes {
  if (wrong === 0) return { kind: 'none' }
  if (wrong === 1) return { kind: 'some' }
  if (classes.length === 2) {
    // Of two classes it is no news that they are confused; which way, is.
    const [first, second] = [confusion[0][1], confusion[1][0]]
    if (first === second) return { kind: 'some' }
    return { kind: 'direction', pair: first > second ? [classes[0], classes[1]] : [classes[1], classes[0]] }
  }
  const worst = worstPair(confusion, classes)
  if (!worst || worst.mistakes < 2) return { kind: 'even' }
  return { kind: 'pair', pair: [classes[worst.pair[0]], classes[worst.pair[1]]] }
}

/**
 * The two classes with the most mistakes between them, in both directions together; null without any. Classes of one name have been merged since:
 * between them there is none.
 */
export function worstPair(
  confusion: readonly (readonly number[])[],
  classes: readonly string[],
): { pair: [number, number]; mistakes: number } | null {
  let worst: { pair: [number, number]; mistakes: number } | null = null
  for (let a = 0; a < confusion.length; a++)
    for (let b = a + 1; b < confusion.length; b++) {
      const mistakes = classes[a] === classes[b] ? 0 : confusion[a][b] + confusion[b][a]
      if (mistakes > (worst?.mistakes ?? 0)) worst = { pair: [a, b], mistakes }
    }
  return worst
}
