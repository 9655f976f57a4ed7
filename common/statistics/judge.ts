import { largest } from '../many.ts'

/** What a run is measured on; `cv`: training pictures, each judged by a model that had not seen it. */
export type Measured = 'test' | 'val' | 'cv'

/** The most telling first: pictures that chose nothing, then those that chose an epoch, then the folds. */
export const measuredSplits = ['test', 'val', 'cv'] as const satisfies Measured[]

/** Below so many pictures a class, on the average, a figure says little about the model. */
const FEW_A_CLASS = 5

/** Whether so many pictures are too few to judge a model of so many classes by. */
export function tooFewToJudge(n: number, classes: number): boolean {
  return n < FEW_A_CLASS * classes
}

/**
 * What a run is judged by: the first of test, validation and folds that has five pictures a class; where none has, the one with most pictures.
 * Null where nothing was measured.
 */
export function bestJudge(measured: Partial<Record<Measured, { n: number } | null>>, classes: number): Measured | null {
  const pictures = (split: Measured) => measured[split]?.n ?? 0
  const there = measuredSplits.filter((split) => pictures(split) > 0)
  const enough = there.find((split) => !tooFewToJudge(pictures(split), classes))
  const most = largest(there.map(pictures))
  return enough ?? there.find((split) => pictures(split) === most) ?? null
}
