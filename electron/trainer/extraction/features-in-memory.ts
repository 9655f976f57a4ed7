import { createHash } from 'node:crypto'
import type { Matrix } from '../../ml/matrix.ts'

/** Maximum bytes of features that stay in memory between two jobs. */
const MOST_BYTES = 512 * 1024 * 1024

const kept = new Map<string, Matrix>()

/**
 * Keeps features of whole splits in memory between jobs, so that training again after a few relabels reads nothing from
 * disk. They are identified by the hashes of what they were made from, so they cannot become stale; the least recently
 * used are dropped.
 */
export function keptFeatures(name: string): Matrix | undefined {
  const found = kept.get(name)
  if (found) {
    kept.delete(name)
    kept.set(name, found)
  }
  return found
}

export function keepFeatures(name: string, features: Matrix): void {
  kept.delete(name)
  kept.set(name, features)
  let bytes = [...kept.values()].reduce((sum, { data }) => sum + data.byteLength, 0)
  for (const [oldest, { data }] of kept) {
    if (bytes <= MOST_BYTES) break
    kept.delete(oldest)
    bytes -= data.byteLength
  }
}

/** Frees the memory for work that needs a lot itself. */
export function forgetFeatures(): void {
  kept.clear()
}

/** Identifies the features of these keys, in this order, in the cache folder of one space. */
export function nameOfFeatures(space: string, keys: string[]): string {
  const digest = createHash('sha256').update(space)
  for (const key of keys) digest.update(key)
  return digest.digest('hex')
}
