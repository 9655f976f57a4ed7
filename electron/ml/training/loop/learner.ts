import * as tf from '@tensorflow/tfjs-core'
import type { Matrix } from '../../matrix.ts'
import type { Head } from '../head.ts'
import type { Batch } from './batches.ts'
import { backward, evaluate, forward, fromDevice, toDevice } from './layers.ts'
import { crossEntropy, type LossOptions } from './loss.ts'
import { mixedCrossEntropy, mixRows, type Mixing } from './mixup.ts'
import type { Optimiser } from './optimiser.ts'

/**
 * The trained weights: a head and, if layers below it are trained, their tensors with the names and layout of the
 * graph.
 */
export interface Trained {
  head: Head
  below?: TrainedTensors
}

/** Weights and running statistics of layers below the head. */
export type TrainedTensors = Map<string, Float32Array>

/** How a step's loss is computed. */
export interface Target extends LossOptions {
  classes: number
  mixing?: Mixing
}

/** A model on the active backend during training. */
export interface Learner {
  /** Shapes of its weights, for the optimiser. */
  readonly shapes: number[][]
  /** One step. Returns the sums over the batch, measured before the step. `stream` names the Dropout masks. */
  step(
    batch: Batch,
    target: Target,
    by: { optimiser: Optimiser; lr: number },
    stream: (string | number)[],
  ): Promise<{ loss: number; correct: number }>
  /** Logits of source rows `[n, width]` as in evaluation, `[n, classes]`. */
  logits(rows: Matrix): Promise<Float32Array>
  /** Copies everything from the device into its own memory. */
  read(): Promise<Trained>
  dispose(): void
}

/** A head alone: the source's rows are its features. */
export function headLearner({ head }: Trained): Learner {
  const device = toDevice(head)
  return {
    shapes: device.weights.map(({ shape }) => shape),
    async step({ features, labels }, { classes, mixing, ...options }, { optimiser, lr }, stream) {
      const { data, rows, cols } = mixing ? mixRows(features, mixing) : features
      const pass = forward(device, tf.tensor2d(data, [rows, cols]), stream)
      try {
        const logits = await pass.logits.data<'float32'>()
        const { loss, correct, slope } = mixing
          ? mixedCrossEntropy(logits, labels, classes, mixing, options)
          : crossEntropy(logits, labels, classes, options)
        const old = device.weights
        device.weights = tf.tidy(() => {
          const gradients = backward(device, pass, tf.tensor2d(slope, [labels.length, classes]))
          return optimiser.step(old, gradients, lr)
        })
        tf.dispose(old)
        return { loss, correct }
      } finally {
        tf.dispose([pass.logits, ...pass.inputs, ...pass.masks.filter((mask) => mask !== null)])
      }
    },
    logits({ data, rows, cols }) {
      const logits = tf.tidy(() => evaluate(device, tf.tensor2d(data, [rows, cols])))
      return logits.data<'float32'>().finally(() => logits.dispose())
    },
    read: async () => ({ head: await fromDevice(device) }),
    dispose: () => tf.dispose(device.weights),
  }
}
