import type { NotWeightsKind, WeightsAdvice } from '../../../../common/words/en/problems/backbones.ts'
import { CutShort } from '../../byte-file.ts'
import { LoupeError } from '../../errors.ts'

/**
 * Why a file of weights cannot be used, thrown where the file's name is not known. `openWeights` turns it into a
 * LoupeError.
 */
export class WeightsProblem extends Error {
  readonly detail: string
  readonly advice: WeightsAdvice

  /**
   * @param detail continues the sentence "FILE cannot be used: …", in English, because it is about the inside of the
   *   file
   */
  constructor(detail: string, advice: WeightsAdvice = 'anew', options?: ErrorOptions) {
    super(detail, options)
    this.detail = detail
    this.advice = advice
  }
}

/** The file contains something else altogether. */
export class NotWeights extends Error {
  readonly what: NotWeightsKind

  constructor(what: NotWeightsKind) {
    super(what)
    this.what = what
  }
}

/**
 * The error for people, naming the file. Anything but the two above, or a file that is cut short, is returned
 * unchanged.
 */
export function asWeightsError(error: unknown, file: string): unknown {
  const options = { cause: error }
  if (error instanceof NotWeights)
    return new LoupeError('backbone_invalid.not_weights', { file, what: error.what }, options)
  const problem = error instanceof CutShort ? new WeightsProblem('it is cut short') : error
  if (!(problem instanceof WeightsProblem)) return error
  const { detail, advice } = problem
  return new LoupeError('backbone_invalid.weights', { file, detail, advice }, options)
}
