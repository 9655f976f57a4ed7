/**
 * The range of one value from its smallest and largest numbers in each picture: the bounds that a share of the pictures
 * stays within on either side. A few rare numbers are clipped so that all others get finer steps; measured in
 * docs/decisions/0030-int8-from-the-first-run.md. The order of the pictures makes no difference, not even in the last
 * bit.
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
  // Stored as decimal text and used as float32: only one spelling for each number.
  return [Math.fround(Math.min(low, high)), Math.fround(Math.max(low, high))]
}

/** Interpolates between the two nearest. @param ordered with the most extreme last */
function quantile(ordered: number[], share: number): number {
  const place = share * (ordered.length - 1)
  const below = Math.floor(place)
  const next = Math.min(below + 1, ordered.length - 1)
  return ordered[below] + (place - below) * (ordered[next] - ordered[below])
}
