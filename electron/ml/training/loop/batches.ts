import { LoupeError } from '../../errors.ts'
import type { Matrix } from '../../matrix.ts'
import { random, shuffle } from '../../random.ts'
import type { TrainingSource } from './source.ts'

/** One step's worth of training rows: `features` `[n, width]`, `labels` `[n]`. */
export interface Batch {
  features: Matrix
  labels: Int32Array
}

/** The order of an epoch (from 1). It depends only on the seed and the epoch, so a resumed run sees the same one. */
export function epochOrder(n: number, epoch: number, seed: number, kind: 'shuffled' | 'as listed'): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i)
  return kind === 'shuffled' ? shuffle(order, random(seed, 'shuffle', epoch)) : order
}

/**
 * The order of an epoch in which all classes are equally frequent, within one row, with as many rows as there are. Each
 * epoch uses other pictures of a large class; those of a small one are repeated in turn. Depends only on seed and
 * epoch.
 * @param labels class indices `[n]`
 */
export function balancedOrder(labels: Int32Array, epoch: number, seed: number): Int32Array {
  const next = random(seed, 'balanced', epoch)
  const classes = [...Map.groupBy(labels.keys(), (i) => labels[i]).values()]
  for (const pictures of classes) shuffle(pictures, next)
  // Which classes get the remaining rows is random, too.
  shuffle(classes, next)
  const turn = (i: number) => {
    const pictures = classes[i % classes.length]
    return pictures[Math.floor(i / classes.length) % pictures.length]
  }
  return shuffle(
    Int32Array.from(labels, (_, i) => turn(i)),
    next,
  )
}

/**
 * The batches of one epoch: the source's rows, split into `size` rows each; the last one may be smaller, as with
 * PyTorch's DataLoader.
 * @throws LoupeError `failed` if the source delivers more, fewer or wider rows than requested.
 */
export async function* epochBatches(
  source: TrainingSource,
  epoch: number,
  order: Int32Array,
  size: number,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  const { width } = source
  let open = new Float32Array(Math.min(size, order.length) * width)
  let filled = 0
  let done = 0
  for await (const { data, rows, cols } of source.features(epoch, order, signal)) {
    if (cols !== width || done + filled + rows > order.length) throw mismatch(epoch)
    for (let from = 0; from < rows;) {
      const target = Math.min(size, order.length - done)
      const taken = Math.min(target - filled, rows - from)
      open.set(data.subarray(from * width, (from + taken) * width), filled * width)
      from += taken
      filled += taken
      if (filled < target) continue
      const labels = Int32Array.from(order.subarray(done, done + target), (i) => source.labels[i])
      yield { features: { data: open.subarray(0, target * width), rows: target, cols: width }, labels }
      done += target
      filled = 0
      open = new Float32Array(Math.min(size, order.length - done) * width)
    }
  }
  if (done < order.length) throw mismatch(epoch)
}

function mismatch(epoch: number): LoupeError {
  return new LoupeError('failed.other_features', { epoch })
}
