import { zeros, type Matrix } from '../../matrix.ts'
import { random, type Random } from '../../random.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import { inverseCholesky } from './cholesky.ts'
import type { BoundFeatures, SoftmaxEngine } from './engine.ts'
import { collectScaled, combineRows, gramOfColumns, gramOfRows, projectScaled } from './scaled-products.ts'
import type { Scaling } from './scaling.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** The leading principal components of scaled features. */
export interface PrincipalDirections {
  /** `[r, d]`, orthonormal rows in the scaled space, the largest variance first. */
  directions: Matrix
  /** Variance along each, `[r]`. */
  variances: Float64Array
}

/**
 * Randomised subspace iteration (Halko, Martinsson and Tropp, 2011, algorithm 4.4): a random sketch of the rows,
 * refined by two products with the features, then an eigenvalue problem in the subspace. The large products run on the
 * engine.
 * @param bound the raw features `[n, d]`.
 * @param options.rank the most directions to return; fewer if the features span less.
 */
export async function principalDirections(
  engine: SoftmaxEngine,
  bound: BoundFeatures,
  shape: { n: number; d: number },
  scaling: Scaling,
  options: { rank: number; seed: number; yieldToLoop: YieldToLoop },
): Promise<PrincipalDirections> {
  const { yieldToLoop, seed } = options
  const rank = Math.max(1, Math.min(options.rank, shape.n, shape.d))
  let basis = await collectScaled(bound, await signs(shape.n, rank, seed, yieldToLoop), scaling)
  basis = await orthonormal(engine, basis, yieldToLoop, 1)
  basis = await collectScaled(bound, await projectScaled(bound, basis, scaling), scaling)
  basis = await orthonormal(engine, basis, yieldToLoop, 2)
  const scores = await projectScaled(bound, basis, scaling)
  const covariance = await gramOfColumns(engine, scores)
  symmetrise(covariance, rank, 1 / shape.n)
  const { values, vectors } = await symmetricEigen(covariance, rank, yieldToLoop)
  const kept = Math.max(1, values.findLastIndex((value) => value > 1e-6 * values[0]) + 1)
  return {
    directions: await combineRows(engine, vectors.subarray(0, kept * rank), basis),
    variances: values.slice(0, kept),
  }
}

/** A random matrix of -1 and 1. */
async function signs(rows: number, cols: number, seed: number, yieldToLoop: YieldToLoop): Promise<Matrix> {
  const next = random(seed, 'principal directions')
  const out = zeros(rows, cols)
  const slice = 2 ** 19
  for (let from = 0; from < out.data.length; from += slice) {
    fillWithSigns(out.data.subarray(from, from + slice), next)
    await yieldToLoop()
  }
  return out
}

function fillWithSigns(values: Float32Array, next: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = next() < 0.5 ? -1 : 1
}

/**
 * Orthonormal rows with the same span, by rounds of Cholesky factorisation. Shifts, the first being larger, make it
 * tolerate dependent rows; one round gives rows that are independent enough to continue with.
 */
async function orthonormal(
  engine: SoftmaxEngine,
  basis: Matrix,
  yieldToLoop: YieldToLoop,
  rounds: number,
): Promise<Matrix> {
  let rows = basis
  for (let round = 1; round <= rounds; round++) {
    const gram = await gramOfRows(engine, rows)
    addToDiagonal(gram, rows.rows, round === 2 ? 1e-9 : 1e-6)
    await yieldToLoop()
    const inverse = inverseCholesky(gram, rows.rows)
    await yieldToLoop()
    rows = await combineRows(engine, inverse, rows)
  }
  return rows
}

function addToDiagonal(matrix: Float64Array, r: number, share: number): void {
  let trace = 0
  for (let i = 0; i < r; i++) trace += matrix[i * r + i]
  const shift = share * trace || 1
  for (let i = 0; i < r; i++) matrix[i * r + i] += shift
}

function symmetrise(matrix: Float64Array, r: number, factor: number): void {
  for (let i = 0; i < r; i++)
    for (let j = 0; j <= i; j++) matrix[i * r + j] = matrix[j * r + i] = factor * matrix[i * r + j]
}
