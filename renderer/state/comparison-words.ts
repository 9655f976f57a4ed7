import type { RunComparison, SplitComparison } from '../../electron/server/shapes/runs.ts'
import { percent, points } from '../words/format.ts'
import { say } from '../words/words.svelte.ts'
import type { Measured } from '../../common/statistics/judge.ts'

/** A comparison of two runs in sentences. */
interface ComparisonWords {
  /** What the newer model does better or worse on the same pictures, by the current labels. */
  models: string
  /** What changed labels did to the figure, separately from the models; '' if none changed. */
  labels: string
  /** Pictures that are not compared; '' if there are none. */
  beyond: string
}

/** All sentences about a comparison on one split, wherever it appears; null if the runs share no pictures in it. */
export function comparisonWords({ splits }: RunComparison, split: Measured): ComparisonWords | null {
  const found = splits[split]
  if (!found || found.n === 0) return null
  const { n, before, after, onlyAfter } = found
  const share = (right: number) => percent(right / n, 1)
  const answers = answersChanged(found).length
  const words = say.results.comparison
  return {
    models:
      before.right === after.right
        ? words.still(after.right, n, split, share(after.right), answers)
        : words.moved(share(before.right), share(after.right), n, split, answers),
    labels: labelWords(found, split),
    beyond: onlyAfter > 0 ? words.beyond(onlyAfter, split) : '',
  }
}

/**
 * The same after a retraining, on what judges the new run; changed labels in any split are reported, since the person
 * made these changes.
 */
export function retrainedSentences(comparison: RunComparison, split: Measured): { first: string; more: string } {
  const words = comparisonWords(comparison, split)
  const others = (['test', 'val', 'cv'] as const).filter((one) => one !== split)
  const labels = others.map((one) => {
    const found = comparison.splits[one]
    return found && found.n > 0 ? labelWords(found, one) : ''
  })
  const more = [words?.labels, ...labels, words?.beyond].filter(Boolean).join(say.results.betweenSentences)
  return { first: words?.models ?? say.results.comparison.notTogether, more }
}

function labelWords({ n, before, after, labels }: SplitComparison, split: Measured): string {
  const { changed, rightThen } = labels
  if (changed.length === 0) return ''
  const [byLabels, byModel] = [before.right - rightThen, after.right - before.right].map((right) => points(right / n))
  return say.results.comparison.labels(changed.length, split, byLabels, byModel)
}

/** Ids of the pictures that the two models predict differently. */
export function answersChanged({ gained, lost, otherwise }: SplitComparison): number[] {
  return [...gained, ...lost, ...otherwise]
}
