/** Probability of the label below which a wrongly predicted picture counts as suspect. */
const SUSPECT_BELOW = 0.1

/**
 * Whether the label of a picture may be the mistake: the model takes it for another class and leaves little for the label, and nobody who looked has
 * kept it.
 * @param own probability of the label, 0–1
 */
export function isSuspect(picture: { wrong: boolean; kept: boolean; own: number }): boolean {
  return picture.wrong && !picture.kept && picture.own < SUSPECT_BELOW
}
