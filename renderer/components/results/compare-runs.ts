import type { PredictionColumns } from '../../../electron/server/shapes/runs.ts'
import { mcnemarExact } from './mcnemar.ts'

export interface ClassDifference {
  name: string
  /** Pictures of the class that both runs judged. */
  n: number
  rightBefore: number
  rightAfter: number
}

/** Two runs, picture by picture, on those that both judged. Ids of pictures. */
export interface RunComparison {
  /** Pictures that both judged. */
  n: number
  rightBefore: number
  rightAfter: number
  gained: number[]
  lost: number[]
  /** Wrong in both, but not the same wrong class. */
  otherwise: number[]
  classes: ClassDifference[]
  /** Two-sided exact McNemar p of the flips, 0–1. */
  p: number
}

/**
 * Compares two runs on one split. Both are held against the same labels: those of now, and where a picture has none, the ones the later
 * run saw. Classes are matched by name.
 * @param split as in the columns: 1 training (out of fold), 2 validation, 3 test
 * @param labelNow name of the class a picture has now; undefined without one
 */
export function compareRuns(
  before: PredictionColumns,
  after: PredictionColumns,
  split: number,
  labelNow: (picture: number) => string | undefined,
): RunComparison {
  const answers = new Map<number, string>()
  before.id.forEach((id, i) => {
    if (before.split[i] === split) answers.set(id, before.classes[before.predicted[i]])
  })
  const result: RunComparison = {
    n: 0,
    rightBefore: 0,
    rightAfter: 0,
    gained: [],
    lost: [],
    otherwise: [],
    classes: [],
    p: 1,
  }
  const classes = new Map<string, ClassDifference>()
  after.id.forEach((id, i) => {
    const first = answers.get(id)
    if (first === undefined || after.split[i] !== split) return
    const truth = labelNow(id) ?? after.classes[after.truth[i]]
    if (truth === undefined) return
    const second = after.classes[after.predicted[i]]
    const [wasRight, isRight] = [first === truth, second === truth]
    const own = classes.get(truth) ?? { name: truth, n: 0, rightBefore: 0, rightAfter: 0 }
    classes.set(truth, own)
    for (const sums of [result, own]) {
      sums.n++
      if (wasRight) sums.rightBefore++
      if (isRight) sums.rightAfter++
    }
    if (!wasRight && isRight) result.gained.push(id)
    else if (wasRight && !isRight) result.lost.push(id)
    else if (first !== second) result.otherwise.push(id)
  })
  result.classes = [...classes.values()]
  result.p = mcnemarExact(result.lost.length, result.gained.length)
  return result
}

/**
 * Pictures whose verdict a retraining turned: the answer changed, or it is right where it was wrong (a fixed label does that, too). Each run
 * is held against the labels that it saw.
 */
export function flips(before: PredictionColumns, after: PredictionColumns, split: number): number[] {
  const said = (run: PredictionColumns, i: number) => {
    const answer = run.classes[run.predicted[i]]
    return { answer, right: answer === run.classes[run.truth[i]] }
  }
  const earlier = new Map(before.id.map((id, i) => [id, i]))
  return after.id.filter((id, i) => {
    const j = earlier.get(id)
    if (j === undefined || after.split[i] !== split || before.split[j] !== split) return false
    const [was, is] = [said(before, j), said(after, i)]
    return was.answer !== is.answer || was.right !== is.right
  })
}

/**
 * 95 % interval of a share of right answers, in pictures of 100, whole.
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
export function intervalOf100(right: number, n: number): [low: number, high: number] {
  if (n === 0) return [0, 100]
  const z = 1.959963984540054
  const p = right / n
  const middle = p + (z * z) / (2 * n)
  const reach = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const whole = (share: number) => Math.round((100 * share) / (1 + (z * z) / n))
  return [whole(middle - reach), whole(middle + reach)]
}
