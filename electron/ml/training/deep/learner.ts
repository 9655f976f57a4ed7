// Only the union package registers the gradients of operations.
import '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import type { Graph } from '../../backbones/graph.ts'
import type { NoteListener } from '../../features/engine-note.ts'
import type { Matrix } from '../../matrix.ts'
import { evaluate, forward, fromDevice, toDevice } from '../loop/layers.ts'
import type { Learner, Target, Trained } from '../loop/learner.ts'
import { crossEntropy, targetShares } from '../loop/loss.ts'
import { mixedCrossEntropy, mixRows } from '../loop/mixup.ts'
import type { BatchStatistics } from './batch-norm.ts'
import { MicroBatches } from './micro-batches.ts'
import { type DeepInput, inputTensor } from './input.ts'
import { DeepNetwork } from './network.ts'

interface DeepOptions {
  /** Called when the engine's memory was full. */
  onNote?: NoteListener
  /** 'train', the default, uses the batch; 'eval' the running statistics. */
  batchNorm?: 'train' | 'eval'
}

/**
 * A head and layers that are trained with it end to end, by the gradients of TensorFlow.js. A batch that does not fit
 * into the engine's memory is processed in parts whose gradients are added up, which is the same step; with BatchNorm
 * by the batch it would be a different one, and the run stops.
 * @param graph takes `input` and returns the head's features; all its layers are trained
 * @param options `batchNorm` 'eval': normalised by the running statistics, which stay unchanged
 */
export function deepLearner(
  graph: Graph,
  input: DeepInput,
  from: Trained,
  { onNote, batchNorm = 'train' }: DeepOptions = {},
): Learner {
  const byBatch = batchNorm === 'train'
  const training = new MicroBatches({ onNote, whole: byBatch && graph.nodes.some(({ op }) => op === 'batchNorm') })
  const judging = new MicroBatches({ onNote })
  const network = new DeepNetwork(graph, from.below)
  const head = toDevice(from.head)
  const below = network.weights.length
  return {
    shapes: [...network.weights, ...head.weights].map(({ shape }) => shape),
    async step({ features, labels }, target, { optimiser, lr }, stream) {
      const { classes, mixing, ...options } = target
      const rows = mixing ? mixRows(features, mixing) : features
      const shares = sharesOf(labels, target)
      const old = [...network.weights, ...head.weights]
      const seen = new Map<string, BatchStatistics>()
      const logits = new Float32Array(labels.length * classes)
      let gradients: tf.Tensor[] = []
      try {
        await training.run(labels.length, async (from, n) => {
          const part = partOf(rows, from, n)
          const pass = slopes(part, shares.subarray(from * classes, (from + n) * classes), from)
          try {
            logits.set(await pass.logits.data<'float32'>(), from * classes)
            const sums = gradients
            gradients =
              sums.length > 0 ? tf.tidy(() => sums.map((sum, i) => tf.add(sum, pass.gradients[i]))) : pass.gradients
            if (gradients !== pass.gradients) tf.dispose([...sums, ...pass.gradients])
          } catch (error) {
            tf.dispose(pass.gradients)
            throw error
          } finally {
            tf.dispose(pass.logits)
          }
        })
        const next = tf.tidy(() => optimiser.step(old, gradients, lr))
        network.weights = next.slice(0, below)
        head.weights = next.slice(below)
      } catch (error) {
        for (const { mean, variance } of seen.values()) tf.dispose([mean, variance])
        throw error
      } finally {
        tf.dispose(gradients)
      }
      tf.dispose(old)
      network.moveOn(seen)
      return mixing
        ? mixedCrossEntropy(logits, labels, classes, mixing, options)
        : crossEntropy(logits, labels, classes, options)

      /** Logits of some rows of the batch, and the gradients of their part of its loss. */
      function slopes(part: Matrix, shares: Float32Array, from: number): { logits: tf.Tensor; gradients: tf.Tensor[] } {
        let logits: tf.Tensor | undefined
        try {
          const gradients = tf.tidy(() => {
            const x = inputTensor(part, input)
            const targets = tf.tensor2d(shares, [part.rows, classes])
            const loss = (...weights: tf.Tensor[]): tf.Scalar => {
              const own = weights.slice(0, below)
              const values = byBatch ? network.train(x, own, seen) : network.evaluate(x, own)
              const pass = forward({ layers: head.layers, weights: weights.slice(below) }, values, stream, from)
              logits = tf.keep(pass.logits)
              return tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(pass.logits))))
            }
            return tf.grads(loss)(old)
          })
          if (!logits) throw new TypeError('the loss was not computed')
          return { logits, gradients }
        } catch (error) {
          disposeTape()
          if (logits) tf.dispose(logits)
          throw error
        }
      }
    },
    async logits(rows) {
      const found: Float32Array[] = []
      await judging.run(rows.rows, async (from, n) => {
        const logits = tf.tidy(() => evaluate(head, network.evaluate(inputTensor(partOf(rows, from, n), input))))
        found.push(await logits.data<'float32'>().finally(() => logits.dispose()))
      })
      return found.length === 1 ? found[0] : Float32Array.from(found.flatMap((part) => [...part]))
    },
    read: async () => ({ head: await fromDevice(head), below: await network.read() }),
    dispose() {
      network.dispose()
      tf.dispose(head.weights)
    },
  }
}

/** The weight of each class's -log p in the batch's mean loss, `[n, classes]`. */
function sharesOf(labels: Int32Array, { classes, mixing, ...options }: Target): Float32Array {
  const own = targetShares(labels, classes, options)
  if (!mixing) return own
  const other = targetShares(
    mixing.partners.map((i) => labels[i]),
    classes,
    options,
  )
  return own.map((value, i) => mixing.share * value + (1 - mixing.share) * other[i])
}

function partOf({ data, cols }: Matrix, from: number, rows: number): Matrix {
  return { data: data.subarray(from * cols, (from + rows) * cols), rows, cols }
}

/**
 * Tensors that operations kept for their gradients, which TensorFlow.js forgets when one of them throws: on a full GPU,
 * that is what fills it.
 */
function disposeTape(): void {
  const { state } = tf.engine()
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved ?? [])
  state.activeTape = []
}
