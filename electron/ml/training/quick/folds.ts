import { random, shuffle } from '../../random.ts'

/** Which rows each fold holds out. Each training set's weights sum to 1. */
export interface Folds {
  /** Which fold holds out each row, `[n]`; -1 for a row that is always trained on. */
  of: Int32Array
  /** Row weights of each fold's training set, `[n]` each. */
  training: Float32Array[]
}

/**
 * Deals rows into `wanted` folds (fewer if there are fewer rows); null if nothing can be held out, because no class has
 * two rows.
 */
export function dealFolds(labels: Int32Array, classes: number, wanted: number, seed: number): Folds | null {
  const count = Math.max(2, Math.min(wanted, labels.length))
  const of = stratifiedFolds(labels, classes, count, seed)
  if (!of.some((fold) => fold >= 0)) return null
  const training = Array.from({ length: count }, (_, fold) => shares(of, (f) => f !== fold))
  return { of, training }
}

/** `[n]`: equal shares of 1 for the selected rows; relative to the rows held out in any fold if `whole` is given. */
export function shares(foldOf: Int32Array, wanted: (fold: number) => boolean, whole?: Int32Array): Float32Array {
  const total = whole ? whole.filter((fold) => fold >= 0).length : foldOf.filter(wanted).length
  return Float32Array.from(foldOf, (fold) => (wanted(fold) ? 1 / total : 0))
}

/**
 * Which fold holds out each row, `[n]`: seeded and stratified, so that classes and folds are as even as possible. The
 * only picture of a class is in no fold (-1): it is always trained on, since nothing else represents its class.
 */
export function stratifiedFolds(labels: Int32Array, classes: number, folds: number, seed: number): Int32Array {
  const out = new Int32Array(labels.length).fill(-1)
  const next = random(seed, 'folds')
  let deal = 0
  for (const rows of rowsByClass(labels, classes)) {
    if (rows.length < 2) continue
    for (const i of shuffle(rows, next)) out[i] = deal++ % folds
  }
  return out
}

function rowsByClass(labels: Int32Array, classes: number): number[][] {
  const out = Array.from({ length: classes }, (): number[] => [])
  for (let i = 0; i < labels.length; i++) out[labels[i]].push(i)
  return out
}
