/** 97.5 % quantile of the normal distribution: 95 % lie within ± this value. */
const Z = 1.959963984540054

/**
 * 95 % score interval of a share (E. B. Wilson 1927, J. Am. Stat. Assoc. 22:209). Unlike p ± 2σ it stays within 0–1 and
 * is not empty for 0 or n hits.
 * @param hits successes, 0 to n
 * @param n trials, at least 1
 */
export function wilsonInterval(hits: number, n: number): [low: number, high: number] {
  const p = hits / n
  const centre = p + (Z * Z) / (2 * n)
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n))
  const scale = 1 + (Z * Z) / n
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)]
}
