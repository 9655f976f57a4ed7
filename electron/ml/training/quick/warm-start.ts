import type { Head } from '../head.ts'

/** What a new fit may take over from the last one. */
export interface WarmStart {
  head: Head
  penalty: number
  /** How many training pictures the penalty was searched on; without it the set counts as unchanged. */
  pictures?: number
}

/** Training pictures may come and go by this share before the penalty is searched again. */
const sameEnough = 0.2

/**
 * Whether the last penalty and weights still serve: the head has the same shape, and the number of training pictures is
 * within a fifth of the one the penalty was searched on. The best penalty moves slowly with the set, labels hardly matter to it.
 * To have it searched again anyway, pass no start.
 */
export function searchStillHolds(start: WarmStart, pictures: number, classes: number, d: number): boolean {
  const [layer, ...others] = start.head.layers
  if (others.length > 0 || layer?.type !== 'Linear') return false
  if (layer.weight.rows !== d || layer.weight.cols !== classes || !(start.penalty > 0)) return false
  const before = start.pictures ?? pictures
  return Math.abs(pictures - before) <= sameEnough * before
}
