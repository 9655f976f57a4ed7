/** The parts a dataset is divided into, in the order they are used: to learn, to choose, to test. */
export const splits = ['train', 'val', 'test'] as const
export type Split = (typeof splits)[number]

/** Where a picture can be: in a split or in none. */
export const splitsAndNone = [...splits, 'none'] as const

/** One value per split. */
export function mapSplits<T>(of: (split: Split) => T): Record<Split, T> {
  return { train: of('train'), val: of('val'), test: of('test') }
}
