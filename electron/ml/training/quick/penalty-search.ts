import type { Matrix } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import { dealFolds, shares } from './folds.ts'
import { lossesAt, type Regression } from './objective.ts'
import { judgeOutOfFold, solveFolds, zeroStarts, type OutOfFold } from './out-of-fold.ts'
import { columns } from './solve.ts'

/** One penalty and its result on the held-out rows. */
export interface PenaltyScore {
  penalty: number
  /** Mean cross-entropy of the rows while they were held out. */
  loss: number
  /** Standard error of that mean, from the spread between the folds. */
  error: number
  /** Share of right ones among them. */
  accuracy: number
}

/** Used if nothing can be held out, because no class has two pictures. */
const fallbackPenalty = 0.1

const first = 1
const strongest = 1e4
const weakest = 1e-4
const ratio = Math.sqrt(10)
/** The path ends once the held-out loss is this many times the best, … */
const turned = 1.02
/** … or a step has improved it by less than this, in nats: separable classes would otherwise prolong it forever. */
const worthwhile = 1e-3

/**
 * Chooses the penalty by stratified k-fold cross-validation: the lowest held-out cross-entropy.
 *
 * All folds are solved together, from strong penalties to weak ones, each starting from the previous solution (and
 * towards stronger ones if the first is the best). The path ends when the held-out loss has clearly turned or no longer
 * changes; then the half-way points on both sides of the best are tried.
 * @param regression features in their principal axes, as `axes` says.
 * @param axes their variances, `[d]`.
 * @returns the penalty, what was tried, and the held-out predictions of the folds' models with the chosen penalty
 */
export async function searchPenalty(
  regression: Regression,
  axes: Float64Array,
  options: { folds: number; seed: number; yieldToLoop: YieldToLoop },
): Promise<{ penalty: number; search: PenaltyScore[]; outOfFold: OutOfFold | null }> {
  const { labels, classes } = regression
  const folds = dealFolds(labels, classes, options.folds, options.seed)
  if (!folds) return { penalty: fallbackPenalty, search: [], outOfFold: null }
  const heldOut = columns(folds.training.map((_, fold) => shares(folds.of, (f) => f === fold, folds.of)))

  const solve = async (penalty: number, starts: Float32Array[]) => {
    const points = await solveFolds(regression, axes, folds, penalty, starts, options.yieldToLoop)
    return { points, score: { penalty, ...(await heldOutScore(regression, points, heldOut)) } }
  }

  const tried = [await solve(first, zeroStarts(regression, folds))]
  const walk = async (factor: number) => {
    for (let last = tried[0]; ;) {
      const penalty = last.score.penalty * factor
      if (penalty < weakest || penalty > strongest) break
      const before = best(tried).score.loss
      last = await solve(penalty, last.points)
      tried.push(last)
      const { loss } = last.score
      if (loss > turned * before || (loss < before && loss > before - worthwhile)) break
    }
  }
  await walk(1 / ratio)
  if (best(tried) === tried[0]) await walk(ratio)
  const { points: nearest, score } = best(tried)
  for (const factor of [Math.sqrt(ratio), 1 / Math.sqrt(ratio)])
    tried.push(await solve(score.penalty * factor, nearest))
  const search = tried.map((one) => one.score).sort((a, b) => b.penalty - a.penalty)
  const chosen = best(tried)
  // From zero, like a run that keeps this penalty: the path's own points end elsewhere within the tolerance, and two
  // runs on the same labels would disagree about some pictures.
  const points = await solveFolds(
    regression,
    axes,
    folds,
    chosen.score.penalty,
    zeroStarts(regression, folds),
    options.yieldToLoop,
  )
  const outOfFold = await judgeOutOfFold(regression, points, folds)
  return { penalty: chosen.score.penalty, search, outOfFold }
}

function best<T extends { score: PenaltyScore }>(tried: T[]): T {
  return tried.reduce((a, b) => (b.score.loss < a.score.loss ? b : a))
}

/** `heldOut` as shares of all rows that are ever held out, so that the folds' sums add up to the means. */
async function heldOutScore(regression: Regression, points: Float32Array[], heldOut: Matrix) {
  const { loss, correct } = await lossesAt(regression, points, heldOut)
  const mean = total(loss)
  const folds = loss.length
  // Each fold's own mean is its share of the sum times the number of folds: stratified folds have about the same size.
  const spread = total(loss.map((part) => (part * folds - mean) ** 2)) / (folds - 1)
  return { loss: mean, error: Math.sqrt(spread / folds), accuracy: total(correct) }
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0)
}
