import { say } from '../../words/words.svelte.ts'

/** At most this many places are named in a notice. */
const NAMED = 3

/**
 * The second part of a notice about a deletion: what was left because Loupe did not write it. The notice stays until it
 * is closed.
 */
export function whatStays({ left, leftInAll }: { left: string[]; leftInAll: number }): {
  next?: string
  stays?: boolean
} {
  return leftInAll === 0 ? {} : { next: say.home.remove.left(left.slice(0, NAMED), leftInAll), stays: true }
}
