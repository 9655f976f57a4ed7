/** The epoch that would be kept now: the first with the best validation accuracy; null if none was validated. */
export function bestEpoch(
  epochs: readonly { epoch: number; valAccuracy: number | null }[],
): { epoch: number; accuracy: number } | null {
  let best: { epoch: number; accuracy: number } | null = null
  for (const { epoch, valAccuracy } of epochs)
    if (valAccuracy !== null && (best === null || valAccuracy > best.accuracy)) best = { epoch, accuracy: valAccuracy }
  return best
}
