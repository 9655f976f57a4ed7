import type { FinishedRun } from './find.ts'

/**
 * Which of several runs validation supports: the highest accuracy, with equal accuracies the lowest loss, then the one that was made first. The
 * test set has no say. Without validation pictures the convex run wins: its penalty was chosen on held-out pictures, while nothing has judged
 * the others.
 * @param runs at least one, in the order they were made
 * @returns that run, and one sentence for people
 */
export function bestRun(runs: FinishedRun[]): { best: FinishedRun; reason: string } {
  if (runs.some(({ metrics }) => !metrics.val)) {
    const best = runs.find(({ recipe }) => recipe.solver === 'convex') ?? runs[0]
    return {
      best,
      reason: `${best.recipe.title} was chosen: there are no validation pictures to compare with, and its settings were chosen on held-out pictures.`,
    }
  }
  const [best, ...others] = runs
    .map((run) => ({ run, ...valOf(run) }))
    .toSorted((a, b) => b.accuracy - a.accuracy || a.loss - b.loss)
  const equal = others.filter(({ accuracy }) => accuracy === best.accuracy)
  const worse = others.filter(({ accuracy }) => accuracy !== best.accuracy)
  const parts = [
    `it is right on ${percent(best.accuracy)} of the validation pictures`,
    ...equal.map(
      ({ run, loss }) =>
        `${run.recipe.title} too, but it is ${best.loss < loss ? 'surer of the right answers' : 'the simpler one'}`,
    ),
    ...worse.map(({ run, accuracy }) => `${run.recipe.title} on ${percent(accuracy)}`),
  ]
  return { best: best.run, reason: `${best.run.recipe.title} was chosen: ${parts.join(', ')}.` }
}

function valOf({ metrics }: FinishedRun): { accuracy: number; loss: number } {
  return metrics.val ?? { accuracy: 0, loss: Infinity }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
