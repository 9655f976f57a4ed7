/** Lower factor L of a positive definite matrix `[r, r]`, and what turns rows into orthonormal ones: L's inverse. */
export function inverseCholesky(matrix: Float64Array, r: number): Float64Array {
  const l = new Float64Array(r * r)
  for (let i = 0; i < r; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * r + j]
      for (let m = 0; m < j; m++) sum -= l[i * r + m] * l[j * r + m]
      l[i * r + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / l[j * r + j]
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
