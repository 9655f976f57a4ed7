/** Up to `most` items, with the groups taking turns: the first of each, then the second of each, and so on. */
export function roundRobin<T>(groups: T[][], most: number): T[] {
  const chosen: T[] = []
  for (let turn = 0; chosen.length < most && groups.some((of) => of.length > turn); turn++)
    for (const of of groups) if (turn < of.length && chosen.length < most) chosen.push(of[turn])
  return chosen
}
