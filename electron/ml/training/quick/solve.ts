import { type Matrix, zeros } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import { Lbfgs, type Precondition } from './lbfgs.ts'
import { valuesAt, type Regression, type Value } from './objective.ts'

/** One of several problems that are solved together. */
interface Problem {
  start: Float32Array
  /** `[n]`, summing to 1. */
  rowWeights: Float32Array
  /** Called after each accepted step with the point and its value. */
  onStep?: (point: Float32Array, value: Value) => Promise<void> | void
}

export interface Solution {
  point: Float32Array
  loss: number
  steps: number
  /** Length of the gradient in the scaled space. */
  gradientNorm: number
}

/** Losses far below this, in nats, need no relative accuracy: float32 could not tell. */
const smallLoss = 5e-3

/**
 * Solves several problems with one penalty, each to a loss that is at most about `tolerance` (relative) above its
 * optimum. The loss is `penalty`-strongly convex in the weights, so it is at most `‖gradient‖² / (2 · penalty)` above
 * the optimum; the unpenalised biases are judged by the curvature `biasCurvature`.
 */
export async function solveTogether(
  regression: Regression,
  problems: Problem[],
  penalty: number,
  options: {
    precondition: Precondition
    tolerance: number
    biasCurvature: number
    maxSteps: number
    yieldToLoop: YieldToLoop
  },
): Promise<Solution[]> {
  const states = problems.map(({ start, rowWeights, onStep }) => ({
    solver: new Lbfgs(start, options.precondition),
    rowWeights,
    onStep,
    steps: -1,
    done: false,
  }))
  for (;;) {
    const active = states.filter((state) => !state.done)
    if (active.length === 0) break
    const values = await valuesAt(
      regression,
      active.map(({ solver }) => solver.trial),
      columns(active.map(({ rowWeights }) => rowWeights)),
      penalty,
    )
    for (const [i, state] of active.entries()) {
      const { solver } = state
      if (await solver.tell(values[i].loss, values[i].gradient)) {
        state.steps++
        await state.onStep?.(solver.point, values[i])
      }
      const gap = gapBound(solver.gradient, regression.classes, penalty, options.biasCurvature)
      state.done =
        solver.stuck || gap <= options.tolerance * (solver.loss + smallLoss) || state.steps >= options.maxSteps
      await options.yieldToLoop()
    }
  }
  return states.map(({ solver, steps }) => ({
    point: solver.point,
    loss: solver.loss,
    steps,
    gradientNorm: Math.sqrt(squares(solver.gradient, 0, solver.gradient.length)),
  }))
}

function gapBound(gradient: Float32Array, classes: number, penalty: number, biasCurvature: number): number {
  const weights = gradient.length - classes
  return (
    squares(gradient, 0, weights) / (2 * penalty) + squares(gradient, weights, gradient.length) / (2 * biasCurvature)
  )
}

function squares(vector: Float32Array, from: number, to: number): number {
  let sum = 0
  for (let i = from; i < to; i++) sum += vector[i] * vector[i]
  return sum
}

/** Columns side by side: `[n, p]`. */
export function columns(vectors: Float32Array[]): Matrix {
  const out = zeros(vectors[0].length, vectors.length)
  vectors.forEach((vector, p) => {
    for (let i = 0; i < vector.length; i++) out.data[i * vectors.length + p] = vector[i]
  })
  return out
}

/** `[n]`: equal weights that sum to 1. */
export function evenWeights(n: number): Float32Array {
  return new Float32Array(n).fill(1 / n)
}
