import { largest } from '../many.ts'

/** What a run is measured on; `cv` means the training pictures, each predicted by a model that had not seen it. */
export type Measured = 'test' | 'val' | 'cv'

/** Most reliable first: pictures that chose nothing, then those that chose an epoch, then the folds. */
export const measuredSplits = ['test', 'val', 'cv'] as const satisfies Measured[]

/** With fewer pictures per class than this on average, a figure says little about the model. */
const FEW_A_CLASS = 5

/** Whether there are too few pictures to judge a model with this number of classes. */
export function tooFewToJudge(n: number, classes: number): boolean {
  return n < FEW_A_CLASS * classes
}

/**
 * What a run is measured on: the first of test, validation and folds with five pictures per class, or else the one with
 * the most pictures. Null if nothing was measured.
 */
export function bestJudge(measured: Partial<Record<Measured, { n: number } | null>>, classes: number): Measured | null {
  const pictures = (split: Measured) => measured[split]?.n ?? 0
  const there = measuredSplits.filter((split) => pictures(split) > 0)
  const enough = there.find((split) => !tooFewToJudge(pictures(split), classes))
  const most = largest(there.map(pictures))
  return enough ?? there.find((split) => pictures(split) === most) ?? null
}
