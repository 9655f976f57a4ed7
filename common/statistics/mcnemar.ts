/**
 * Exact McNemar test of two classifiers on the same pictures: the probability of a division at least as uneven as this
 * one if both were equally good. Two-sided, 0–1; 1 if no picture tells them apart.
 * Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
 * Psychometrika 12 (1947), in its exact form, a sign test: of the `n = onlyFirst + onlySecond` pictures that one has
 * right and the other wrong, the smaller part follows Binomial(n, 1/2), so p = min(1, 2 · Σ_{k ≤ min} C(n, k) / 2^n).
 * @param onlyFirst pictures that only the first has right
 * @param onlySecond pictures that only the second has right
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  const n = onlyFirst + onlySecond
  const fewer = Math.min(onlyFirst, onlySecond)
  // Computed in logarithms, because 2^-n underflows to 0 from n = 1075 on.
  let term = -n * Math.LN2
  let sum = Math.exp(term)
  for (let k = 1; k <= fewer; k++) {
    term += Math.log((n - k + 1) / k)
    sum += Math.exp(term)
  }
  return Math.min(1, 2 * sum)
}
