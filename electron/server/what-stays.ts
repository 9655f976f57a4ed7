/** At most this many remaining files are named. */
const MOST_NAMED = 50

/** What a deletion left because Loupe did not write it: the first names, and how many there are. */
export function whatStays(left: string[]): { left: string[]; leftInAll: number } {
  return { left: left.slice(0, MOST_NAMED), leftInAll: left.length }
}
