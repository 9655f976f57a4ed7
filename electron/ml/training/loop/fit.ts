import * as tf from '@tensorflow/tfjs-core'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { cancelled, checkCancelled, LoupeError } from '../../errors.ts'
import type { Matrix } from '../../matrix.ts'
import type { Head } from '../head.ts'
import { epochBatches, epochOrder } from './batches.ts'
import type { Batch } from './batches.ts'
import type { Callback, EpochReport } from './callbacks.ts'
import { checkSameRun, runFingerprint } from './checkpoint.ts'
import type { Checkpoint } from './checkpoint.ts'
import { initialHead } from './initial-head.ts'
import type { HeadSpec } from './initial-head.ts'
import { backward, evaluate, forward, fromDevice, toDevice } from './layers.ts'
import type { DeviceHead } from './layers.ts'
import { crossEntropy } from './loss.ts'
import { createOptimiser } from './optimiser.ts'
import type { Optimiser, OptimiserSpec } from './optimiser.ts'
import { learningRate } from './schedule.ts'
import type { Schedule } from './schedule.ts'
import type { TrainingSource } from './source.ts'

/** The part of a recipe that the loop follows. */
export interface EpochPlan {
  head: HeadSpec
  optimiser: OptimiserSpec
  schedule: Schedule | null
  /** Rows a step. */
  batch: number
  epochs: number
  shuffle: boolean
  /** `best`: the epoch with the best validation accuracy, the first of equals; without validation the last. */
  keep: 'best' | 'last'
}

export interface FitOptions {
  source: TrainingSource
  plan: EpochPlan
  /** Number of classes. */
  classes: number
  seed: number
  /** Weights to start from, instead of seeded ones. */
  start?: Head
  /** A checkpoint of the same run to go on from. More epochs than it was written with are fine. */
  resume?: Checkpoint
  /** Evaluation features `[m, width]` with their class indices. */
  validation?: { features: Matrix; labels: Int32Array }
  callbacks?: Callback[]
  signal?: AbortSignal
}

export interface FitResult {
  /** The kept weights. */
  head: Head
  epochs: EpochReport[]
  /** The epoch they come from. */
  bestEpoch: number
}

/**
 * Trains a head on features with mini-batches, on whichever TensorFlow.js backend is active.
 *
 * Same options on the same backend: same weights, bit for bit. The event loop gets a turn after every batch.
 * @throws LoupeError `cancelled` when the signal fires; `split_empty` without training rows; `failed` when the loss is
 * no number any more, or a checkpoint belongs to another run.
 */
export async function fitEpochs(options: FitOptions): Promise<FitResult> {
  const { source, plan, classes, seed, resume, validation, callbacks = [], signal } = options
  const { epochs: wanted, ...settings } = plan
  if (source.labels.length === 0)
    throw new LoupeError('split_empty', 'There are no pictures to train on.', 'Put labelled pictures into training.')
  if (source.labels.some((label) => label < 0 || label >= classes)) throw new RangeError('a label names no class')
  const run = runFingerprint([settings, classes, seed, source.width], source.labels)
  if (resume) checkSameRun(resume, run)

  const device = toDevice(resume?.head ?? options.start ?? initialHead(plan.head, source.width, classes, seed))
  const shapes = device.weights.map((w) => w.shape)
  const optimiser = createOptimiser(plan.optimiser, shapes, resume?.optimiser)
  const epochs: EpochReport[] = [...(resume?.epochs ?? [])]
  let best = resume?.best
  let stopped = false
  try {
    for (let epoch = epochs.length + 1; epoch <= wanted && !stopped; epoch++) {
      const began = performance.now()
      const lr = learningRate(plan.optimiser.lr, plan.schedule, epoch)
      const trained = await trainEpoch(device, optimiser, lr, epoch, options)
      const { loss: valLoss, accuracy: valAccuracy } = validation ? await measure(device, validation, classes) : unknown
      const seconds = (performance.now() - began) / 1000
      const report: EpochReport = { epoch, ...trained, valLoss, valAccuracy, lr, seconds }
      epochs.push(report)
      if (best === undefined || plan.keep === 'last' || beats(report, epochs[best.epoch - 1]))
        best = { epoch, head: await fromDevice(device) }
      const kept = best
      for (const callback of callbacks)
        await callback.onEpochEnd?.(report, {
          bestEpoch: kept.epoch,
          head: () => fromDevice(device),
          checkpoint: async () => ({
            ...{ run, epoch, best: kept, epochs: [...epochs] },
            ...{ head: await fromDevice(device), optimiser: await optimiser.state() },
          }),
          stop: () => (stopped = true),
        })
    }
    best ??= { epoch: 0, head: await fromDevice(device) }
    return { head: best.head, epochs, bestEpoch: best.epoch }
  } catch (error) {
    // A source that was interrupted may say so in words of its own.
    throw signal?.aborted ? cancelled() : error
  } finally {
    optimiser.dispose()
    tf.dispose(device.weights)
  }
}

const unknown = { loss: null, accuracy: null }

function beats(a: EpochReport, b: EpochReport): boolean {
  // Without validation there is nothing to compare: the later one is kept.
  return a.valAccuracy === null || b.valAccuracy === null || a.valAccuracy > b.valAccuracy
}

/** One pass over the training rows. Returns the running mean of the loss and the share that was right. */
async function trainEpoch(
  device: DeviceHead,
  optimiser: Optimiser,
  lr: number,
  epoch: number,
  { source, plan, classes, seed, callbacks = [], signal }: FitOptions,
): Promise<{ loss: number; accuracy: number }> {
  const total = source.labels.length
  const order = epochOrder(total, epoch, seed, plan.shuffle ? 'shuffled' : 'as listed')
  let [loss, correct, seen, batch] = [0, 0, 0, 0]
  checkCancelled(signal)
  for await (const rows of epochBatches(source, epoch, order, plan.batch, signal)) {
    const n = rows.labels.length
    const step = await trainBatch(device, optimiser, lr, rows, classes, [seed, 'Dropout', epoch, batch])
    if (!Number.isFinite(step.loss)) throw diverged(epoch)
    loss += step.loss
    correct += step.correct
    seen += n
    batch++
    for (const callback of callbacks)
      await callback.onBatchEnd?.({ epoch, batch, seen, total, loss: step.loss / n, accuracy: step.correct / n })
    await nextTurn()
    checkCancelled(signal)
  }
  return { loss: loss / total, accuracy: correct / total }
}

/** One step: replaces the weights of `device`. Returns the sums over the batch, measured before the step. */
async function trainBatch(
  device: DeviceHead,
  optimiser: Optimiser,
  lr: number,
  { features, labels }: Batch,
  classes: number,
  stream: (string | number)[],
): Promise<{ loss: number; correct: number }> {
  const pass = forward(device, tf.tensor2d(features.data, [features.rows, features.cols]), stream)
  try {
    const { loss, correct, slope } = crossEntropy(await pass.logits.data<'float32'>(), labels, classes)
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
}

/** Rows evaluated at once. */
const chunk = 1024

/** Mean cross-entropy and share right of features as in evaluation. */
async function measure(
  device: DeviceHead,
  { features, labels }: { features: Matrix; labels: Int32Array },
  classes: number,
): Promise<{ loss: number | null; accuracy: number | null }> {
  const { data, rows, cols } = features
  if (rows === 0) return unknown
  let [loss, correct] = [0, 0]
  for (let at = 0; at < rows; at += chunk) {
    const end = Math.min(at + chunk, rows)
    const logits = tf.tidy(() => evaluate(device, tf.tensor2d(data.slice(at * cols, end * cols), [end - at, cols])))
    const part = crossEntropy(await logits.data<'float32'>(), labels.subarray(at, end), classes)
    logits.dispose()
    loss += part.loss
    correct += part.correct
    await nextTurn()
  }
  return { loss: loss / rows, accuracy: correct / rows }
}

function diverged(epoch: number): LoupeError {
  return new LoupeError(
    'failed',
    `The loss stopped being a number in epoch ${epoch}.`,
    'Lower the learning rate (optimiser.lr) in the recipe and train again.',
  )
}
