/** Probability of the label below which a wrongly predicted picture counts as suspect. */
const SUSPECT_BELOW = 0.1

/**
 * Whether the label of a picture may be wrong: the model predicts another class, gives the label little probability,
 * and nobody has confirmed the label.
 * @param own probability of the label, 0–1
 */
export function isSuspect(picture: { wrong: boolean; kept: boolean; own: number }): boolean {
  return picture.wrong && !picture.kept && picture.own < SUSPECT_BELOW
}
