/*
 * Lists whose length is somebody's data are never spread into a call: each item would lie on the stack, which takes about 120,000 of them.
 */

/** Adds items to the end of a list, however many they are. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item)
}

/** The largest of some numbers, or `least` where none is larger. */
export function largest(values: Iterable<number>, least = -Infinity): number {
  let most = least
  for (const value of values) if (value > most) most = value
  return most
}

/** The smallest of some numbers, or `most` where none is smaller. */
export function smallest(values: Iterable<number>, most = Infinity): number {
  let least = most
  for (const value of values) if (value < least) least = value
  return least
}
