import type { YieldToLoop } from './yield-to-loop.ts'
import { diagonalise } from './implicit-ql.ts'

/** Eigenvalues in descending order; row i of `vectors` (`[r, r]`) belongs to `values[i]`. */
interface SymmetricEigen {
  values: Float64Array
  vectors: Float64Array
}

/** `1 - beta v vᵀ` on the coordinates from `start` on. */
interface Reflector {
  start: number
  v: Float64Array
  beta: number
}

/**
 * All eigenvalues and eigenvectors of a small symmetric matrix `[r, r]` in row-major order: Householder reduction to
 * tridiagonal form, then implicit QL (Golub and Van Loan, Matrix Computations, 4th edition, 8.3).
 *
 * The loops are in plain functions: V8 does not optimise a long loop inside an async function.
 */
export async function symmetricEigen(
  matrix: Float64Array,
  r: number,
  yieldToLoop: YieldToLoop,
): Promise<SymmetricEigen> {
  const a = matrix.slice()
  const below = new Float64Array(r)
  const reflectors: Reflector[] = []
  for (let column = 0; column < r - 2; column++) {
    const reflector = reflectorOf(a, r, column)
    if (!reflector) continue
    below[column] = applyBothSides(a, r, column, reflector)
    reflectors.push(reflector)
    await yieldToLoop()
  }
  if (r > 1) below[r - 2] = a[(r - 1) * r + r - 2]
  const diagonal = Float64Array.from({ length: r }, (_, i) => a[i * r + i])
  const rows = new Float64Array(r * r)
  for (let i = 0; i < r; i++) rows[i * r + i] = 1
  for (const reflector of reflectors.toReversed()) {
    applyToRows(rows, r, reflector)
    await yieldToLoop()
  }
  await diagonalise(diagonal, below, rows, r, yieldToLoop)
  const order = Array.from(diagonal.keys()).sort((i, j) => diagonal[j] - diagonal[i] || i - j)
  const vectors = new Float64Array(r * r)
  order.forEach((from, to) => vectors.set(rows.subarray(from * r, from * r + r), to * r))
  return { values: Float64Array.from(order, (i) => diagonal[i]), vectors }
}

/** The reflector that clears a column below its subdiagonal; none if it is already zero. */
function reflectorOf(a: Float64Array, r: number, column: number): Reflector | null {
  const start = column + 1
  const v = new Float64Array(r - start)
  let squares = 0
  for (let i = 0; i < v.length; i++) {
    v[i] = a[(start + i) * r + column]
    squares += v[i] * v[i]
  }
  if (squares === 0) return null
  const norm = Math.sqrt(squares)
  const lead = v[0]
  v[0] += lead > 0 ? norm : -norm
  return { start, v, beta: 2 / (squares - lead * lead + v[0] * v[0]) }
}

/** `H A H` on the trailing block, as a symmetric update of rank two; returns the remaining subdiagonal entry. */
function applyBothSides(a: Float64Array, r: number, column: number, { start, v, beta }: Reflector): number {
  const size = v.length
  const p = new Float64Array(size)
  let pv = 0
  let left = a[start * r + column]
  let firstTimesColumn = 0
  for (let i = 0; i < size; i++) firstTimesColumn += v[i] * a[(start + i) * r + column]
  left -= beta * firstTimesColumn * v[0]
  for (let i = 0; i < size; i++) {
    const at = (start + i) * r + start
    let sum = 0
    for (let j = 0; j < size; j++) sum += a[at + j] * v[j]
    p[i] = beta * sum
    pv += p[i] * v[i]
  }
  const half = (beta * pv) / 2
  for (let i = 0; i < size; i++) p[i] -= half * v[i]
  for (let i = 0; i < size; i++) {
    const at = (start + i) * r + start
    const vi = v[i]
    const pi = p[i]
    for (let j = 0; j < size; j++) a[at + j] -= vi * p[j] + pi * v[j]
  }
  return left
}

function applyToRows(rows: Float64Array, r: number, { start, v, beta }: Reflector): void {
  const size = v.length
  for (let i = start; i < r; i++) {
    const at = i * r + start
    let sum = 0
    for (let j = 0; j < size; j++) sum += rows[at + j] * v[j]
    sum *= beta
    for (let j = 0; j < size; j++) rows[at + j] -= sum * v[j]
  }
}
