import { LoupeError } from '../errors.ts'

/** Returns the probabilities unchanged. @throws LoupeError `engine_failed` if any is not a number from 0 to 1 */
export function checkedProbabilities(probabilities: Float32Array): Float32Array {
  // Also true for NaN, which compares false with everything.
  if (probabilities.every((p) => p >= 0 && p <= 1.001)) return probabilities
  throw new LoupeError('engine_failed.no_probabilities')
}
