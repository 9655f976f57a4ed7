/** `confusion[truth][predicted]`, numbers of pictures. */
export type Confusion = readonly (readonly number[])[]

export interface ClassMetrics {
  /** Share of right ones among the pictures predicted as this class, 0–1; 0 if there are none. */
  precision: number
  /** Share of right ones among the pictures of this class, 0–1; 0 if there are none. */
  recall: number
  /** Harmonic mean of both. */
  f1: number
  /** Number of pictures of this class. */
  support: number
}

/**
 * Counts predictions by true class, `[classes][classes]`. Pictures without a label (-1) are not counted.
 * @param truth class indices `[n]`
 * @param predicted class indices `[n]`
 */
export function confusionOf(truth: ArrayLike<number>, predicted: ArrayLike<number>, classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0))
  for (let i = 0; i < truth.length; i++) if (truth[i] >= 0) counts[truth[i]][predicted[i]]++
  return counts
}

/** Numbers of one class: pictures that have it, pictures predicted as it, and pictures where both is true. */
export function classCounts(confusion: Confusion, c: number): { support: number; given: number; hits: number } {
  const support = confusion[c].reduce((a, b) => a + b, 0)
  const given = confusion.reduce((sum, truth) => sum + truth[c], 0)
  return { support, given, hits: confusion[c][c] }
}

/** F1 as `2·hits / (given + support)`, which is the harmonic mean of precision and recall (C. J. van Rijsbergen, Information Retrieval, 1979). */
export function classMetrics(confusion: Confusion, c: number): ClassMetrics {
  const { support, given, hits } = classCounts(confusion, c)
  const precision = given > 0 ? hits / given : 0
  const recall = support > 0 ? hits / support : 0
  const f1 = given + support > 0 ? (2 * hits) / (given + support) : 0
  return { precision, recall, f1, support }
}

/** Number of right predictions. */
export function rightOf(confusion: Confusion): number {
  return confusion.reduce((sum, row, c) => sum + (row[c] ?? 0), 0)
}

/**
 * The two classes with the most mistakes between them, both directions added; null if there are no mistakes. Classes
 * that now share a name have been merged, so mistakes between them do not count.
 */
export function worstPair(
  confusion: Confusion,
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

/**
 * What one sentence can say about the mistakes. `pair`: these two classes (indices) are confused more than any others;
 * `direction`: with two classes, the more frequent direction as `[truth, predicted]`; `even`: no two classes are
 * confused more than once; `some`: there is nothing to say beyond their number.
 */
type Mistakes = { kind: 'none' | 'some' | 'even' } | { kind: 'pair' | 'direction'; pair: [number, number] }

export function mistakesOf(confusion: Confusion, classes: readonly string[]): Mistakes {
  const wrong = confusion.reduce((sum, _, c) => sum + classCounts(confusion, c).support, 0) - rightOf(confusion)
  if (wrong === 0) return { kind: 'none' }
  if (wrong === 1) return { kind: 'some' }
  if (classes.length === 2) {
    // With only two classes, the pair is obvious; the direction is not.
    const [first, second] = [confusion[0][1], confusion[1][0]]
    if (first === second) return { kind: 'some' }
    return { kind: 'direction', pair: first > second ? [0, 1] : [1, 0] }
  }
  const worst = worstPair(confusion, classes)
  return !worst || worst.mistakes < 2 ? { kind: 'even' } : { kind: 'pair', pair: worst.pair }
}
