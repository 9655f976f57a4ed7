import { CutShort } from '../../byte-file.ts'
import { LoupeError } from '../../errors.ts'

/** Why a weight file cannot be used, said before the file's name is at hand. `openWeights` turns it into a LoupeError. */
export class WeightsProblem extends Error {
  /** What the reader can do now. */
  readonly next: string

  /** @param what continues the sentence "FILE cannot be used: …" */
  constructor(
    what: string,
    next = 'Get the file again, or save the weights anew with torch.save(model.state_dict(), FILE).',
  ) {
    super(what)
    this.next = next
  }
}

/** The error that people see, naming the file. Anything but a WeightsProblem, or a file that is cut short, is given back as it is. */
export function asWeightsError(error: unknown, file: string): unknown {
  const problem = error instanceof CutShort ? new WeightsProblem(error.message) : error
  if (!(problem instanceof WeightsProblem)) return error
  return new LoupeError('backbone_invalid', `${file} cannot be used: ${problem.message}.`, problem.next, {
    cause: error,
  })
}
