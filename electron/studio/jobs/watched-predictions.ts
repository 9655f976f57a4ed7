/** What a run took its watched pictures for after an epoch. */
export interface EpochPredictions {
  epoch: number
  /** Class index a picture; -1 where it could not be read. */
  predicted: number[]
  /** Probability of that class, whole percent. */
  confidence: number[]
}

/** Some validation pictures as they are judged while a run learns. Only the newest judgement and the one told before it are kept. */
export interface WatchedPredictions {
  /** Class names by index. */
  classes: string[]
  /** Ids of the pictures, and the class index each is labelled with. */
  pictures: number[]
  truth: number[]
  now: EpochPredictions | null
  before: EpochPredictions | null
}

/** The same pictures with a newer judgement. */
export function withNewer(verdicts: WatchedPredictions, now: EpochPredictions): WatchedPredictions {
  return { ...verdicts, now, before: verdicts.now }
}
