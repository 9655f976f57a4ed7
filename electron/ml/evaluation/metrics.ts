import { LoupeError } from '../errors.ts'
import { row, type Matrix } from '../matrix.ts'
import { classMetrics, confusionOf, rightOf, type ClassMetrics } from '../../../common/statistics/confusion.ts'
import { wilsonInterval } from '../../../common/statistics/wilson.ts'

/** Probabilities are clipped from below before taking the logarithm, so that one certain mistake is not infinite. */
const SMALLEST = 1e-7

/** How good predictions are. Shares are 0–1. */
export interface Metrics {
  n: number
  accuracy: number
  /** 95 % Wilson interval of the accuracy. */
  accuracyInterval: [low: number, high: number]
  /** Mean F1 of the classes that have pictures here; the others would only pull it down. */
  macroF1: number
  /** Mean cross-entropy, in nats. */
  loss: number
  perClass: ClassMetrics[]
  /** `confusion[truth][predicted]`, numbers of pictures. */
  confusion: number[][]
}

/**
 * Compares probabilities `[n, classes]` with class indices `[n]`.
 * @throws LoupeError `split_empty` for n = 0
 */
export function evaluate(probabilities: Matrix, labels: ArrayLike<number>): Metrics {
  const { rows: n, cols: k } = probabilities
  if (n === 0) throw new LoupeError('split_empty.to_measure')
  const predicted = Int32Array.from({ length: n }, (_, i) => indexOfLargest(row(probabilities, i)))
  const confusion = confusionOf(labels, predicted, k)
  const right = rightOf(confusion)
  let loss = 0
  for (let i = 0; i < n; i++) loss -= Math.log(Math.max(SMALLEST, row(probabilities, i)[labels[i]]))
  const perClass = confusion.map((_, c) => classMetrics(confusion, c))
  const met = perClass.filter(({ support }) => support > 0)
  return {
    n,
    accuracy: right / n,
    accuracyInterval: wilsonInterval(right, n),
    macroF1: met.reduce((sum, { f1 }) => sum + f1, 0) / met.length,
    loss: loss / n,
    perClass,
    confusion,
  }
}

/** Index of the largest value; the first if several are equal. */
export function indexOfLargest(values: ArrayLike<number>): number {
  let best = 0
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i
  return best
}

/** Indices of wrong predictions, the most confident first, at most `count`. */
export function confidentMistakes(probabilities: Matrix, labels: ArrayLike<number>, count: number): number[] {
  const confidence = (i: number) => row(probabilities, i)[indexOfLargest(row(probabilities, i))]
  return Array.from({ length: probabilities.rows }, (_, i) => i)
    .filter((i) => indexOfLargest(row(probabilities, i)) !== labels[i])
    .sort((a, b) => confidence(b) - confidence(a) || a - b)
    .slice(0, count)
}
