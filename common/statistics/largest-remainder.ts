/**
 * Whole numbers that add up to `total` in proportion to `shares`: each is within 1 of its exact share, and ties go to
 * the earlier one.
 * Source: the largest remainder method (A. Hamilton, 1792): the whole part of each exact share, plus one for those with
 * the largest remainders.
 * @param shares each 0–1, summing to 1
 */
export function largestRemainder(total: number, shares: readonly number[]): number[] {
  const exact = shares.map((share) => share * total)
  // Shares such as .7 are not exact in binary: 20 × .7 must not become 13.999….
  const counts = exact.map((value) => Math.floor(value + 1e-9))
  const left = total - counts.reduce((a, b) => a + b, 0)
  const byRemainder = shares.map((_, i) => i).filter((i) => shares[i] > 0)
  byRemainder.sort((a, b) => exact[b] - counts[b] - (exact[a] - counts[a]) || a - b)
  for (let i = 0; i < left; i++) counts[byRemainder[i % byRemainder.length]]++
  return counts
}
