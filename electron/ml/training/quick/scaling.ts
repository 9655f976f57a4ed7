import { row, type Matrix } from '../../matrix.ts'
import { LoupeError } from '../../errors.ts'
import type { YieldToLoop } from './yield-to-loop.ts'

/**
 * How raw features become those that the penalty applies to: `(x - mean) * factor`. Applied to weights and gradients
 * instead of the features, so there is no second copy of the latter.
 */
export interface Scaling {
  /** `[d]`. */
  mean: Float64Array
  /** One number for all features: scales their spread, the root of the mean variance, to 1. */
  factor: number
}

/**
 * The scaling of features `[n, d]`. Constant features keep the factor 1.
 * @throws LoupeError `engine_failed` if a feature is not a finite number.
 */
export async function scalingOf(features: Matrix, yieldToLoop: YieldToLoop): Promise<Scaling> {
  const { rows: n, cols: d } = features
  const rowsASlice = Math.max(1, Math.floor(2e6 / Math.max(1, d)))
  const mean = new Float64Array(d)
  for (let start = 0; start < n; start += rowsASlice) {
    addRows(mean, features, start, Math.min(n, start + rowsASlice))
    await yieldToLoop()
  }
  for (let j = 0; j < d; j++) mean[j] /= n
  let spread = 0
  for (let start = 0; start < n; start += rowsASlice) {
    spread += squaresFrom(mean, features, start, Math.min(n, start + rowsASlice))
    await yieldToLoop()
  }
  if (!Number.isFinite(spread)) throw new LoupeError('engine_failed.features')
  const variance = spread / (n * d)
  return { mean, factor: variance > 0 ? 1 / Math.sqrt(variance) : 1 }
}

/** For features that are centred and scaled already. */
export function noScaling(d: number): Scaling {
  return { mean: new Float64Array(d), factor: 1 }
}

function addRows(sums: Float64Array, features: Matrix, start: number, end: number): void {
  for (let i = start; i < end; i++) {
    const x = row(features, i)
    for (let j = 0; j < x.length; j++) sums[j] += x[j]
  }
}

function squaresFrom(mean: Float64Array, features: Matrix, start: number, end: number): number {
  let sum = 0
  for (let i = start; i < end; i++) {
    const x = row(features, i)
    for (let j = 0; j < x.length; j++) sum += (x[j] - mean[j]) * (x[j] - mean[j])
  }
  return sum
}
