import type * as tfjs from '@tensorflow/tfjs-core'
import { zeros, type Matrix } from '../../matrix.ts'
import type { YieldToLoop } from './yield-to-loop.ts'
import type { BoundFeatures, SoftmaxEngine, SoftmaxProblems } from './engine.ts'
import { addLoss, addTo, noGradient, noLoss } from './sums.ts'
import { rowSlices, type RowSlice } from './row-slices.ts'

type Tf = typeof tfjs

/** Operations of one slice that stay well under 100 ms on each backend, as measured for the decision note. */
const operationsASlice: Record<string, number> = { tensorflow: 1e9, wasm: 5e7, cpu: 1e7 }

/**
 * The solver's products on tfjs's active backend. tfjs keeps its own copy of the features while they are bound.
 * @param tf the tfjs that the rest of the program uses.
 */
export function tfjsSoftmaxEngine(tf: Tf): SoftmaxEngine {
  return {
    name: `tfjs-${tf.getBackend()}`,
    bind: async (features, yieldToLoop) => bindFeatures(tf, features, yieldToLoop ?? (async () => undefined)),
    close: async () => undefined,
  }
}

function bindFeatures(tf: Tf, features: Matrix, yieldToLoop: YieldToLoop): BoundFeatures {
  const { rows: n, cols: d } = features
  const x = asTensor(tf, features)
  const part = ({ start, end }: RowSlice) => (end - start === n ? x : tf.slice(x, [start, 0], [end - start, d]))
  const cut = (operations: number) => rowSlices(n, operations, operationsASlice[tf.getBackend()] ?? 5e7)

  return {
    async project(directions) {
      const out = zeros(n, directions.rows)
      const b = asTensor(tf, directions)
      for (const slice of cut(2 * d * directions.rows)) {
        const [y] = await floats(tf, () => [tf.matMul(part(slice), b, false, true)])
        out.data.set(y, slice.start * out.cols)
        await yieldToLoop()
      }
      b.dispose()
      return out
    },
    async collect(columns) {
      const out = zeros(columns.cols, d)
      for (const slice of cut(2 * d * columns.cols)) {
        const [y] = await floats(tf, () => [tf.matMul(rowsOf(tf, columns, slice), part(slice), true)])
        addTo(out.data, y)
        await yieldToLoop()
      }
      return out
    },
    async loss(problems) {
      const out = noLoss(problems)
      for (const slice of cut(2 * d * problems.weights.rows)) {
        const [losses, right] = await floats(tf, () => {
          const { rowLoss, rowRight } = forward(tf, problems, part(slice), slice)
          return [rowLoss, rowRight]
        })
        addLoss(out, losses, right, problems.rowWeights, slice)
        await yieldToLoop()
      }
      return out
    },
    async gradient(problems) {
      const out = noGradient(problems)
      for (const slice of cut(4 * d * problems.weights.rows)) {
        const [losses, right, weights, bias] = await floats(tf, () => {
          const rows = part(slice)
          const { rowLoss, rowRight, residual } = forward(tf, problems, rows, slice)
          const weighted = tf.mul(residual, tf.expandDims(rowsOf(tf, problems.rowWeights, slice), 2))
          const g: tfjs.Tensor2D = tf.reshape(weighted, [slice.end - slice.start, problems.weights.rows])
          return [rowLoss, rowRight, tf.matMul(g, rows, true), tf.sum(g, 0)]
        })
        addLoss(out, losses, right, problems.rowWeights, slice)
        addTo(out.weights.data, weights)
        addTo(out.bias, bias)
        await yieldToLoop()
      }
      return out
    },
    release: () => x.dispose(),
  }
}

/** Rows' losses and hits, `[rows, p]`, and probabilities minus the one-hot labels, `[rows, p, k]`. */
function forward(
  tf: Tf,
  { weights, bias, labels, classes }: SoftmaxProblems,
  x: tfjs.Tensor2D,
  { start, end }: RowSlice,
) {
  const rows = end - start
  const logits = tf.add(tf.matMul(x, asTensor(tf, weights), false, true), tf.tensor1d(bias))
  const z = tf.reshape(logits, [rows, weights.rows / classes, classes])
  const index = tf.tensor2d(labels.subarray(start, end), [rows, 1], 'int32')
  const label = tf.reshape(tf.oneHot(tf.tensor1d(labels.subarray(start, end), 'int32'), classes), [rows, 1, classes])
  const y = tf.cast(label, 'float32')
  const below = tf.sub(z, tf.max(z, 2, true))
  const e = tf.exp(below)
  const sum = tf.sum(e, 2, true)
  const rowLoss = tf.sub(tf.log(tf.squeeze(sum, [2])), tf.sum(tf.mul(below, y), 2))
  const rowRight = tf.cast(tf.equal(tf.argMax(z, 2), index), 'float32')
  return { rowLoss, rowRight, residual: tf.sub(tf.div(e, sum), y) }
}

function asTensor(tf: Tf, { data, rows, cols }: Matrix): tfjs.Tensor2D {
  return tf.tensor2d(data, [rows, cols])
}

function rowsOf(tf: Tf, { data, cols }: Matrix, { start, end }: RowSlice): tfjs.Tensor2D {
  return tf.tensor2d(data.subarray(start * cols, end * cols), [end - start, cols])
}

/** Runs, reads the results and frees every intermediate tensor. */
async function floats(tf: Tf, run: () => tfjs.Tensor[]): Promise<Float32Array[]> {
  const results = tf.tidy(run)
  try {
    return await Promise.all(results.map(async (result) => (await result.data()) as Float32Array))
  } finally {
    tf.dispose(results)
  }
}
