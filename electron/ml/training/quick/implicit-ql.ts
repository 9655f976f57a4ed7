import type { YieldToLoop } from './yield-to-loop.ts'

/**
 * Turns a tridiagonal matrix into eigenvalues, in place: QL steps with Wilkinson's shift, each made of rotations that
 * also rotate two rows of eigenvectors (Golub and Van Loan, Matrix Computations, 4th edition, 8.3.3).
 * @param diagonal `[r]`, becomes the eigenvalues.
 * @param below `[r]`, entry i couples i and i + 1; becomes zero.
 * @param rows `[r, r]`, one vector per row.
 */
export async function diagonalise(
  diagonal: Float64Array,
  below: Float64Array,
  rows: Float64Array,
  r: number,
  yieldToLoop: YieldToLoop,
): Promise<void> {
  const rounds = 60
  for (let low = 0; low < r; low++)
    for (let round = 0; round < rounds; round++) {
      const high = endOfBlock(diagonal, below, low, r)
      if (high === low) break
      step(diagonal, below, rows, r, low, high)
      await yieldToLoop()
    }
}

function endOfBlock(d: Float64Array, e: Float64Array, low: number, r: number): number {
  let high = low
  while (high < r - 1 && Math.abs(e[high]) > Number.EPSILON * (Math.abs(d[high]) + Math.abs(d[high + 1]))) high++
  return high
}

function step(d: Float64Array, e: Float64Array, rows: Float64Array, r: number, low: number, high: number): void {
  const half = (d[low + 1] - d[low]) / (2 * e[low])
  let g = d[high] - d[low] + e[low] / (half + (half < 0 ? -1 : 1) * Math.sqrt(half * half + 1))
  let s = 1
  let c = 1
  let shift = 0
  for (let i = high - 1; i >= low; i--) {
    const f = s * e[i]
    const b = c * e[i]
    const length = Math.sqrt(f * f + g * g)
    e[i + 1] = length
    if (length === 0) {
      d[i + 1] -= shift
      e[high] = 0
      return
    }
    s = f / length
    c = g / length
    g = d[i + 1] - shift
    const turn = (d[i] - g) * s + 2 * c * b
    shift = s * turn
    d[i + 1] = g + shift
    g = c * turn - b
    rotate(rows, i * r, (i + 1) * r, r, c, s)
  }
  d[low] -= shift
  e[low] = g
  e[high] = 0
}

function rotate(rows: Float64Array, first: number, second: number, r: number, c: number, s: number): void {
  for (let j = 0; j < r; j++) {
    const a = rows[first + j]
    const b = rows[second + j]
    rows[second + j] = s * a + c * b
    rows[first + j] = c * a - s * b
  }
}
