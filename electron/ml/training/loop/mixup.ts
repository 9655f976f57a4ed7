import { beta } from '../../distributions.ts'
import type { Matrix } from '../../matrix.ts'
import { random, shuffle } from '../../random.ts'
import { crossEntropy, type CrossEntropy, type LossOptions } from './loss.ts'

/** How the rows of a batch are mixed: each keeps `share` of itself and takes the rest from its partner. */
export interface Mixing {
  share: number
  /** Each row's partner in the same batch, `[n]`. */
  partners: Int32Array
}

/** mixup (Zhang et al. 2018): one share per batch from Beta(alpha, alpha), partners by a permutation, both from the seed. */
export function drawMixing(n: number, alpha: number, seed: number, epoch: number, batch: number): Mixing {
  const next = random(seed, 'mixup', epoch, batch)
  const share = beta(alpha, alpha, next)
  return {
    share,
    partners: shuffle(
      Int32Array.from({ length: n }, (_, i) => i),
      next,
    ),
  }
}

/** share·x + (1 - share)·x of the partner, `[n, width]`. */
export function mixRows({ data, rows, cols }: Matrix, { share, partners }: Mixing): Matrix {
  const mixed = new Float32Array(data.length)
  for (let i = 0; i < rows; i++) {
    const [at, other] = [i * cols, partners[i] * cols]
    for (let j = 0; j < cols; j++) mixed[at + j] = share * data[at + j] + (1 - share) * data[other + j]
  }
  return { data: mixed, rows, cols }
}

/** share·CE(logits, labels) + (1 - share)·CE(logits, labels of the partners); likewise for the hits. */
export function mixedCrossEntropy(
  logits: Float32Array,
  labels: Int32Array,
  classes: number,
  { share, partners }: Mixing,
  options: LossOptions,
): Pick<CrossEntropy, 'loss' | 'correct' | 'slope'> {
  const own = crossEntropy(logits, labels, classes, options)
  const other = crossEntropy(
    logits,
    partners.map((i) => labels[i]),
    classes,
    options,
  )
  return {
    loss: share * own.loss + (1 - share) * other.loss,
    correct: share * own.correct + (1 - share) * other.correct,
    slope: own.slope.map((value, i) => share * value + (1 - share) * other.slope[i]),
  }
}
