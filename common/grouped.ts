/** Groups items by a key, in the order in which keys first appear (Map.groupBy is too new for the oldest Chromium). */
export function groupedBy<T, K>(items: readonly T[], key: (item: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const known = groups.get(key(item))
    if (known) known.push(item)
    else groups.set(key(item), [item])
  }
  return [...groups]
}
