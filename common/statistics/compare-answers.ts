import { mcnemarExact } from './mcnemar.ts'
import { wilsonInterval } from './wilson.ts'

/** A picture that two models predicted; classes by their names. */
export interface JudgedTwice {
  id: number
  before: string
  after: string
  /** Its label now. */
  label: string
  /** Its label when the earlier model was made. */
  labelThen: string
}

/** Pictures that are right, of all that both predicted. */
export interface RightOf {
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
 * Two models on the same pictures, both scored with today's labels: what differs is the models. What changed labels did to the figure of the
 * earlier one is kept apart: with the labels it saw it was right for `labels.rightThen`, with those of now for `before.right`. Lists hold ids.
 */
export interface Comparison {
  /** Pictures that both predicted. */
  n: number
  before: RightOf
  after: RightOf
  labels: { changed: number[]; rightThen: number }
  gained: number[]
  lost: number[]
  /** Wrong in both, but not the same wrong class. */
  otherwise: number[]
  classes: ClassDifference[]
  /** Two-sided exact McNemar p of `gained` and `lost`, 0–1. */
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
