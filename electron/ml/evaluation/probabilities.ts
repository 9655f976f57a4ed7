import { LoupeError } from '../errors.ts'

/** Probabilities of pictures as they are. @throws LoupeError `engine_failed` where there is any that is no number from 0 to 1 */
export function checkedProbabilities(probabilities: Float32Array): Float32Array {
  // What is not finite compares with nothing.
  if (probabilities.every((p) => p >= 0 && p <= 1.001)) return probabilities
  throw new LoupeError('engine_failed.no_probabilities')
}
