import type { SplitComparison } from '../../../electron/server/shapes/runs.ts'
import { percent, points } from '../../words/format.ts'
import { say } from '../../words/words.svelte.ts'
import type { Measured } from './measured-on.ts'

/** What a comparison of two runs comes to, in sentences. */
export interface ComparisonWords {
  /** What the newer model does better or worse on the same pictures, by the labels of now. */
  models: string
  /** What changed labels did to the figure, kept apart from the models; '' where none changed. */
  labels: string
  /** Pictures that are not compared; '' without any. */
  beyond: string
}

/** Everything that is said about a comparison, wherever it is said; null where the runs share no picture. */
export function comparisonWords(found: SplitComparison | undefined, split: Measured): ComparisonWords | null {
  if (!found || found.n === 0) return null
  const { n, before, after, labels, onlyAfter } = found
  const share = (right: number) => percent(right / n, 1)
  const answers = answersChanged(found).length
  const words = say.results.comparison
  const models =
    before.right === after.right
      ? words.still(after.right, n, split, share(after.right), answers)
      : words.moved(share(before.right), share(after.right), n, split, answers)
  const own = (after.right - before.right) / n
  return {
    models,
    labels:
      labels.changed.length > 0
        ? words.labels(labels.changed.length, split, points((before.right - labels.rightThen) / n), points(own))
        : '',
    beyond: onlyAfter > 0 ? words.beyond(onlyAfter, split) : '',
  }
}

/** Ids of the pictures that the two models answer differently. */
export function answersChanged({ gained, lost, otherwise }: SplitComparison): number[] {
  return [...gained, ...lost, ...otherwise]
}
