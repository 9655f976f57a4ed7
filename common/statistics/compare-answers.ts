import { mcnemarExact } from './mcnemar.ts'
import { wilsonInterval } from './wilson.ts'

/** A picture that two models predicted; classes are names. */
export interface JudgedTwice {
  id: number
  before: string
  after: string
  /** Its current label. */
  label: string
  /** Its label when the earlier model was made. */
  labelThen: string
}

/** How many of the pictures that both predicted one model got right. */
interface RightOf {
  right: number
  /** 95 % Wilson interval of the share, 0–1. */
  interval: [low: number, high: number]
}

export interface ClassDifference {
  name: string
  /** Pictures of the class that both predicted. */
  n: number
  rightBefore: number
  rightAfter: number
}

/**
 * Two models on the same pictures, both scored with the current labels, so that only the models differ. `labels` shows
 * what relabelling did to the earlier model's figure: `labels.rightThen` were right by the labels it saw,
 * `before.right` are right now. Lists hold ids.
 */
export interface Comparison {
  /** Pictures that both predicted. */
  n: number
  before: RightOf
  after: RightOf
  labels: { changed: number[]; rightThen: number }
  gained: number[]
  lost: number[]
  /** Wrong both times, but with different classes. */
  otherwise: number[]
  classes: ClassDifference[]
  /** Two-sided exact McNemar p-value of `gained` and `lost`, 0–1. */
  p: number
}

export function compareAnswers(pictures: readonly JudgedTwice[]): Comparison {
  const total = { rightBefore: 0, rightAfter: 0, rightThen: 0 }
  const changed: number[] = []
  const [gained, lost, otherwise]: number[][] = [[], [], []]
  const classes = new Map<string, ClassDifference>()
  for (const { id, before, after, label, labelThen } of pictures) {
    const [wasRight, isRight] = [before === label, after === label]
    const own = classes.get(label) ?? { name: label, n: 0, rightBefore: 0, rightAfter: 0 }
    classes.set(label, own)
    own.n++
    for (const sums of [total, own]) {
      if (wasRight) sums.rightBefore++
      if (isRight) sums.rightAfter++
    }
    if (before === labelThen) total.rightThen++
    if (label !== labelThen) changed.push(id)
    if (!wasRight && isRight) gained.push(id)
    else if (wasRight && !isRight) lost.push(id)
    else if (before !== after) otherwise.push(id)
  }
  const n = pictures.length
  const rightOf = (right: number): RightOf => ({ right, interval: n > 0 ? wilsonInterval(right, n) : [0, 1] })
  return {
    n,
    before: rightOf(total.rightBefore),
    after: rightOf(total.rightAfter),
    labels: { changed, rightThen: total.rightThen },
    ...{ gained, lost, otherwise },
    classes: [...classes.values()],
    p: mcnemarExact(lost.length, gained.length),
  }
}
