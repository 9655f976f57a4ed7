/*
 * Lists that grow with the user's data must not be spread into a call: every item goes on the stack, which holds about
 * 120,000.
 */

/** Appends items to a list of any length. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item)
}

/** The largest of some numbers, or `least` if none is larger. */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let most = least
  for (const value of values) if (value > most) most = value
  return most
}

/** The smallest of some numbers, or `most` if none is smaller. */
export function smallest(values: Iterable<number>, most = Infinity): number {
  let least = most
  for (const value of values) if (value < least) least = value
  return least
}
