import { random, shuffle } from '../../random.ts'

/**
 * Which fold holds out each row, `[n]`: seeded and stratified, so that classes and folds come out as even as they can.
 * The only picture of a class is in no fold (-1): it always trains, since nothing else would teach its class.
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
