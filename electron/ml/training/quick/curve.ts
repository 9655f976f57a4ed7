import type { Matrix } from '../../matrix.ts'
import { lossesAt, type Regression, type Value } from './objective.ts'
import { evenWeights } from './solve.ts'

/** One step of the solver, shown like an epoch. Losses are mean cross-entropies, without the penalty. */
export interface QuickStep {
  /** From 0, the start. */
  step: number
  loss: number
  accuracy: number
  valLoss?: number
  valAccuracy?: number
  /** Since the fit began. */
  seconds: number
}

/** A curve that several consecutive solves extend. */
export class Curve {
  steps = 0
  private readonly onStep: ((step: QuickStep) => void) | undefined
  private readonly begun: number

  constructor(onStep: ((step: QuickStep) => void) | undefined, begun: number) {
    this.onStep = onStep
    this.begun = begun
  }

  /** Called by a solve at each step. `rows`: training rows; `watched`: validation rows in the same space. */
  during(rows: number, watched: Regression | null) {
    return async (point: Float32Array, value: Value): Promise<void> => {
      const step = this.steps++
      if (!this.onStep) return
      const validation = watched ? await watch(watched, point) : {}
      const seconds = (performance.now() - this.begun) / 1000
      const accuracy = wholeShare(value.correct, rows)
      this.onStep({ step, loss: value.crossEntropy, accuracy, ...validation, seconds })
    }
  }
}

async function watch(watched: Regression, point: Float32Array) {
  const rowWeights: Matrix = { data: evenWeights(watched.n), rows: watched.n, cols: 1 }
  const { loss, correct } = await lossesAt(watched, [point], rowWeights)
  return { valLoss: loss[0], valAccuracy: wholeShare(correct[0], watched.n) }
}

/** Turns a share of `rows` rows, summed in float32 weights, into a share of whole rows. */
function wholeShare(share: number, rows: number): number {
  return Math.round(share * rows) / rows
}
