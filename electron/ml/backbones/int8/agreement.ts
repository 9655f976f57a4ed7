/** How well features of the same pictures agree: cosines, -1 to 1. */
export interface Agreement {
  lowest: number
  mean: number
}

/** Cosine between two rows. Two rows of zeros agree; a single one does not. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squareA, squareB] = [0, 0, 0]
  for (const [i, x] of a.entries()) {
    product += x * b[i]
    squareA += x * x
    squareB += b[i] * b[i]
  }
  if (squareA === 0 && squareB === 0) return 1
  const length = Math.sqrt(squareA * squareB)
  return length > 0 ? product / length : 0
}

/** Summarises the cosines of at least one picture; their order makes no difference. */
export function agreementOf(cosines: readonly number[]): Agreement {
  const ordered = [...cosines].sort((a, b) => a - b)
  return { lowest: ordered[0], mean: ordered.reduce((sum, value) => sum + value, 0) / ordered.length }
}
