import { LoupeError } from '../errors.ts'

/** A tensor of a network by its name. @throws LoupeError `backbone_invalid` if it is missing */
export function knownTensor<T>(tensors: ReadonlyMap<string, T>, name: string): T {
  const tensor = tensors.get(name)
  if (!tensor) throw new LoupeError('backbone_invalid.no_weight', { weight: name })
  return tensor
}
