/** What a run took its watched pictures for after an epoch. */
export interface Judgement {
  epoch: number
  /** Class index a picture; -1 where it could not be read. */
  predicted: number[]
  /** Probability of that class, whole percent. */
  confidence: number[]
}

/** Some validation pictures as they are judged while a run learns. Only the newest judgement and the one told before it are kept. */
export interface Verdicts {
  /** Class names by index. */
  classes: string[]
  /** Ids of the pictures, and the class index each is labelled with. */
  pictures: number[]
  truth: number[]
  now: Judgement | null
  before: Judgement | null
}

/** The same pictures with a newer judgement. */
export function judgedAnew(verdicts: Verdicts, now: Judgement): Verdicts {
  return { ...verdicts, now, before: verdicts.now }
}
