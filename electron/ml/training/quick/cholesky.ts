/** A row whose part across the rows before it is a smaller share than this, in squares, is one of their rounding errors. */
const leastShare = 1e-7

/**
 * The inverse of the lower Cholesky factor of a Gram matrix `[r, r]` of float32 rows: it turns them into orthonormal
 * ones. A row that depends on those before it becomes zero.
 */
export function inverseCholesky(matrix: Float64Array, r: number): Float64Array {
  const l = new Float64Array(r * r)
  for (let i = 0; i < r; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * r + j]
      for (let m = 0; m < j; m++) sum -= l[i * r + m] * l[j * r + m]
      l[i * r + j] = i === j ? lengthOf(sum, matrix[i * r + i]) : sum / l[j * r + j]
    }
  }
  const inverse = new Float64Array(r * r)
  for (let i = 0; i < r; i++) {
    const out = inverse.subarray(i * r, i * r + r)
    for (let m = 0; m < i; m++) {
      const factor = l[i * r + m]
      const above = m * r
      for (let j = 0; j <= m; j++) out[j] -= factor * inverse[above + j]
    }
    for (let j = 0; j < i; j++) out[j] /= l[i * r + i]
    out[i] = 1 / l[i * r + i]
  }
  return inverse
}

/** @returns infinity for a dependent row, which makes whatever is divided by it zero */
function lengthOf(squares: number, all: number): number {
  return squares > leastShare * all ? Math.sqrt(squares) : Infinity
}
