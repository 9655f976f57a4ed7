/**
 * The range of one value from the smallest and largest numbers that it had in each picture: what a share of the pictures stays within, on either
 * side. A few rare numbers are cut off, for which all the others get finer steps; measured in docs/decisions/0030-int8-from-the-first-run.md.
 * The order of the pictures makes no difference, not even in the last bit.
 * @param share of the pictures, 0 to 1
 */
export function clippedRange(smallest: readonly number[], largest: readonly number[], share: number): [number, number] {
  const low = quantile(
    [...smallest].sort((a, b) => b - a),
    share,
  )
  const high = quantile(
    [...largest].sort((a, b) => a - b),
    share,
  )
  // Stored as decimal text and used as float32: one spelling for each.
  return [Math.fround(Math.min(low, high)), Math.fround(Math.max(low, high))]
}

/** Between the two nearest, in proportion. @param ordered the extreme of all last */
function quantile(ordered: number[], share: number): number {
  const place = share * (ordered.length - 1)
  const below = Math.floor(place)
  const next = Math.min(below + 1, ordered.length - 1)
  return ordered[below] + (place - below) * (ordered[next] - ordered[below])
}
