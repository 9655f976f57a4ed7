/** A run's predictions for its watched pictures after an epoch. */
interface EpochPredictions {
  epoch: number
  /** Class index per picture; -1 if it could not be read. */
  predicted: number[]
  /** Probability of that class, whole percent. */
  confidence: number[]
}

/** Predictions for some validation pictures while a run trains. Only the newest and those sent before them are kept. */
export interface WatchedPredictions {
  /** Class names by index. */
  classes: string[]
  /** Ids of the pictures, and the class index of each label. */
  pictures: number[]
  truth: number[]
  now: EpochPredictions | null
  before: EpochPredictions | null
}

/** The same pictures with newer predictions. */
export function withNewer(verdicts: WatchedPredictions, now: EpochPredictions): WatchedPredictions {
  return { ...verdicts, now, before: verdicts.now }
}
