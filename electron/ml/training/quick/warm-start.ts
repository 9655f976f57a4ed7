import type { Head } from '../head.ts'

/** What a new fit may reuse from the last one. */
export interface WarmStart {
  head: Head
  penalty: number
  /** Number of training pictures in the search for the penalty; without it the set counts as unchanged. */
  pictures?: number
}

/** The number of training pictures may change by this share before the penalty is searched for again. */
const sameEnough = 0.2

/**
 * Whether the last penalty and weights can be reused: the head has the same shape, and the number of training pictures
 * is within a fifth of that in the search for the penalty. The best penalty changes slowly with the set, and hardly
 * with labels. To force a new search, pass no start.
 */
export function searchStillHolds(start: WarmStart, pictures: number, classes: number, d: number): boolean {
  const [layer, ...others] = start.head.layers
  if (others.length > 0 || layer?.type !== 'Linear') return false
  if (layer.weight.rows !== d || layer.weight.cols !== classes || !(start.penalty > 0)) return false
  const before = start.pictures ?? pictures
  return Math.abs(pictures - before) <= sameEnough * before
}
