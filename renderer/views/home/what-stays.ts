import { say } from '../../words/words.svelte.ts'

/** So many of the places are named in a notice. */
const NAMED = 3

/** The rest of a notice about a deletion: what was left because Loupe did not write it. It stays until it was read. */
export function whatStays({ left, leftInAll }: { left: string[]; leftInAll: number }): {
  next?: string
  stays?: boolean
} {
  return leftInAll === 0 ? {} : { next: say.home.remove.left(left.slice(0, NAMED), leftInAll), stays: true }
}
