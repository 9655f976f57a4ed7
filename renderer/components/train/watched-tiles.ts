import type { WatchedPredictions } from '../../../electron/server/shapes/jobs.ts'

/** A validation picture after the newest reported epoch. */
export interface WatchedTile {
  id: number
  truth: string
  /** Its prediction; null before the first epoch, and if it could not be read. */
  predicted: string | null
  /** Probability of the prediction, 0–1. */
  confidence: number
  outcome: 'right' | 'wrong' | 'none'
  /** Its previous prediction was different. */
  turned: boolean
}

/** The pictures in an order that does not change while a run trains. */
export function watchedTiles({ classes, pictures, truth, now, before }: WatchedPredictions): WatchedTile[] {
  const outcomeIn = (predictions: WatchedPredictions['now'], i: number): WatchedTile['outcome'] => {
    if (!predictions || predictions.predicted[i] < 0) return 'none'
    return predictions.predicted[i] === truth[i] ? 'right' : 'wrong'
  }
  return pictures.map((id, i) => {
    const [outcome, earlier] = [outcomeIn(now, i), outcomeIn(before, i)]
    return {
      id,
      truth: classes[truth[i]],
      predicted: now && now.predicted[i] >= 0 ? classes[now.predicted[i]] : null,
      confidence: (now?.confidence[i] ?? 0) / 100,
      outcome,
      turned: earlier !== 'none' && outcome !== 'none' && earlier !== outcome,
    }
  })
}
