import { splitCode } from '../../../common/pictures/columns.ts'
import type { Split } from '../../../common/splits.ts'
import type { PredictionColumns } from '../../../electron/server/shapes/runs.ts'

/** A run's prediction for one picture. */
export interface PredictedPicture {
  id: number
  /** Names of classes; the label is the current one. */
  label: string | undefined
  predicted: string
  /** Probability of the predicted class, 0–1. */
  confidence: number
  right: boolean
}

export type Shown = 'wrong' | 'right' | 'all'

/**
 * The pictures of one split with the run's predictions: mistakes first, the most confident at the top, then right ones,
 * the least certain first. That is the order in which looking is most useful.
 * @param labelNow name of a picture's current class; undefined without one
 */
export function predictedPictures(
  predictions: PredictionColumns,
  split: Split,
  labelNow: (picture: number) => string | undefined,
  shown: Shown = 'all',
): PredictedPicture[] {
  const found: PredictedPicture[] = []
  const code = splitCode.encode(split)
  predictions.id.forEach((id, i) => {
    if (predictions.split[i] !== code) return
    const label = labelNow(id)
    const predicted = predictions.classes[predictions.predicted[i]]
    const right = predicted === label
    if (label === undefined || (shown !== 'all' && right !== (shown === 'right'))) return
    found.push({ id, label, predicted, confidence: predictions.confidence[i], right })
  })
  const rank = ({ right, confidence }: PredictedPicture) => (right ? 1 + confidence : -confidence)
  return found.sort((a, b) => rank(a) - rank(b) || a.id - b.id)
}

/**
 * Ids of the pictures in one cell of the confusion matrix, by the labels that the run saw, so that their number matches
 * the cell.
 */
export function picturesInCell(
  predictions: PredictionColumns,
  split: Split,
  truth: number | null,
  predicted: number | null,
): number[] {
  const code = splitCode.encode(split)
  return predictions.id.filter(
    (_, i) =>
      predictions.split[i] === code &&
      predictions.truth[i] >= 0 &&
      (truth === null || predictions.truth[i] === truth) &&
      (predicted === null || predictions.predicted[i] === predicted),
  )
}
