import { row, zeros, type Matrix } from '../matrix.ts'

/** Softmax of logits, row by row, `[n, classes]`; shifted by the largest, so that nothing overflows. */
export function softmax(logits: Matrix): Matrix {
  const probabilities = zeros(logits.rows, logits.cols)
  for (let i = 0; i < logits.rows; i++) {
    const from = row(logits, i)
    const to = row(probabilities, i)
    const largest = from.reduce((a, b) => Math.max(a, b), -Infinity)
    let sum = 0
    for (let c = 0; c < from.length; c++) sum += to[c] = Math.exp(from[c] - largest)
    for (let c = 0; c < from.length; c++) to[c] /= sum
  }
  return probabilities
}
