import { row, zeros, type Matrix } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import type { Folds } from './folds.ts'
import { rawWeights, type Regression } from './objective.ts'
import { axesPreconditioner, rowWeight } from './preconditioner.ts'
import { solveTogether } from './solve.ts'

/** Predictions of rows by models that had not seen them. */
export interface OutOfFold {
  /** `[n, classes]`, each row summing to 1; zeros for a row that no fold holds out. */
  probabilities: Matrix
  /** Which fold held out each row, `[n]`; -1 for the only row of its class, which is always trained on. */
  foldOf: Int32Array
}

/**
 * Solves the training sets of all folds together, with one penalty.
 * @param regression features in their principal axes, whose variances are `axes` `[d]`.
 * @returns one point per fold
 */
export async function solveFolds(
  regression: Regression,
  axes: Float64Array,
  { training }: Folds,
  penalty: number,
  starts: Float32Array[],
  yieldToLoop: YieldToLoop,
): Promise<Float32Array[]> {
  const { classes } = regression
  const solutions = await solveTogether(
    regression,
    starts.map((start, fold) => ({ start, rowWeights: training[fold] })),
    penalty,
    {
      precondition: axesPreconditioner(axes, classes, penalty),
      tolerance: 3e-3,
      biasCurvature: rowWeight(classes),
      maxSteps: 100,
      yieldToLoop,
    },
  )
  return solutions.map(({ point }) => point)
}

/** Where every fold starts without prior knowledge: weights that have seen the held-out rows would flatter them. */
export function zeroStarts({ classes, d }: Regression, { training }: Folds): Float32Array[] {
  return training.map(() => new Float32Array(classes * d + classes))
}

/** Predicts every held-out row with the model of its fold; one product with the features. */
export async function judgeOutOfFold(
  regression: Regression,
  points: Float32Array[],
  { of: foldOf }: Folds,
): Promise<OutOfFold> {
  const { bound, classes, n } = regression
  const { weights, bias } = rawWeights(regression, points)
  const logits = await bound.project(weights)
  const probabilities = zeros(n, classes)
  for (let i = 0; i < n; i++) {
    if (foldOf[i] < 0) continue
    const first = foldOf[i] * classes
    const own = row(logits, i).subarray(first, first + classes)
    softmaxInto(row(probabilities, i), own, bias.subarray(first, first + classes))
  }
  return { probabilities, foldOf }
}

function softmaxInto(out: Float32Array, logits: Float32Array, bias: Float32Array): void {
  let largest = -Infinity
  for (let c = 0; c < out.length; c++) largest = Math.max(largest, logits[c] + bias[c])
  const powers = Float64Array.from(out, (_, c) => Math.exp(logits[c] + bias[c] - largest))
  const total = powers.reduce((sum, value) => sum + value, 0)
  for (let c = 0; c < out.length; c++) out[c] = powers[c] / total
}
