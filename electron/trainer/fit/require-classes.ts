import { LoupeError } from '../../ml/errors.ts'

/** @param labels class indices of the training pictures that could be read. @throws LoupeError `too_few_classes` */
export function requireTwoClasses(labels: Int32Array): void {
  if (new Set(labels).size >= 2) return
  throw new LoupeError('too_few_classes.readable')
}
