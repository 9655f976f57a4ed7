/**
 * The range of one value from the smallest and largest numbers that it had in each picture: half way from the mean of the pictures' extremes
 * to the extreme of all. A few rare numbers are cut off, for which all the others get finer steps; measured in docs/decisions/0014-int8.md.
 * The order of the pictures makes no difference, not even in the last bit.
 */
export function clippedRange(smallest: readonly number[], largest: readonly number[]): [number, number] {
  const low = between([...smallest].sort((a, b) => b - a))
  const high = between([...largest].sort((a, b) => a - b))
  // Stored as decimal text and used as float32: one spelling for each.
  return [Math.fround(Math.min(low, high)), Math.fround(Math.max(low, high))]
}

/** @param ordered the extreme of all last */
function between(ordered: number[]): number {
  const mean = ordered.reduce((sum, value) => sum + value, 0) / ordered.length
  return (mean + ordered[ordered.length - 1]) / 2
}
