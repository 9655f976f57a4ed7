import type { RunComparison, SplitComparison } from '../../electron/server/shapes/runs.ts'
import { percent, points } from '../words/format.ts'
import { say } from '../words/words.svelte.ts'
import type { Measured } from '../../common/statistics/judge.ts'

/** What a comparison of two runs comes to, in sentences. */
export interface ComparisonWords {
  /** What the newer model does better or worse on the same pictures, by the labels of now. */
  models: string
  /** What changed labels did to the figure, kept apart from the models; '' where none changed. */
  labels: string
  /** Pictures that are not compared; '' without any. */
  beyond: string
}

/** Everything that is said about a comparison on one split, wherever it appears; null where the runs share no picture of it. */
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

/** The same after a retraining, by what judges the new run; changed labels of every split are reported, since that is what the person did. */
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

/** Ids of the pictures that the two models answer differently. */
export function answersChanged({ gained, lost, otherwise }: SplitComparison): number[] {
  return [...gained, ...lost, ...otherwise]
}
