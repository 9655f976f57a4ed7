import type { FinishedRun } from './finished-run.ts'
import type { RunChoice } from './choices.ts'

/**
 * The run with the best validation results: the highest accuracy, then the lowest loss, then the one made first. The
 * test set has no influence. Without validation pictures the convex run wins: its penalty was chosen on held-out
 * pictures, while nothing has judged the others.
 * @param runs at least one, in the order they were made
 */
export function bestRun(runs: FinishedRun[]): { best: FinishedRun; choice: RunChoice } {
  const validated = runs.every(({ metrics }) => metrics.val)
  const [best, ...others] = validated ? byValidation(runs) : convexFirst(runs)
  const choice = {
    kept: best.id,
    why: validated ? whyKept(best, others) : ('no_validation' as const),
    runs: runs.map(({ id, recipe: { name, title }, metrics: { val } }) => {
      const figures = validated && val ? { accuracy: val.accuracy, loss: val.loss } : { accuracy: null, loss: null }
      return { id, recipe: name, title, ...figures }
    }),
  }
  return { best, choice }
}

function byValidation(runs: FinishedRun[]): FinishedRun[] {
  return runs.toSorted((a, b) => valOf(b).accuracy - valOf(a).accuracy || valOf(a).loss - valOf(b).loss)
}

function convexFirst(runs: FinishedRun[]): FinishedRun[] {
  const best = runs.find(({ recipe }) => recipe.solver === 'convex') ?? runs[0]
  return [best, ...runs.filter((run) => run !== best)]
}

function whyKept(best: FinishedRun, others: FinishedRun[]): RunChoice['why'] {
  const equal = others.filter((run) => valOf(run).accuracy === valOf(best).accuracy)
  if (equal.length === 0) return 'accuracy'
  return equal.every((run) => valOf(best).loss < valOf(run).loss) ? 'loss' : 'first'
}

function valOf({ metrics }: FinishedRun): { accuracy: number; loss: number } {
  return metrics.val ?? { accuracy: 0, loss: Infinity }
}
