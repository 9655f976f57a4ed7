import { setImmediate as nextTurn } from 'node:timers/promises'
import { cancelled, checkCancelled, LoupeError } from '../../errors.ts'
import type { Matrix } from '../../matrix.ts'
import type { Head } from '../head.ts'
import { balancedOrder, epochBatches, epochOrder } from './batches.ts'
import type { Callback, Judged } from './callbacks.ts'
import type { EpochReport } from '../figures.ts'
import { checkSameRun, runFingerprint, type Checkpoint } from './checkpoint.ts'
import { initialHead, type HeadSpec } from './initial-head.ts'
import { headLearner, type Learner, type Trained } from './learner.ts'
import { crossEntropy } from './loss.ts'
import { drawMixing } from './mixup.ts'
import { createOptimiser, type Optimiser, type OptimiserSpec } from './optimiser.ts'
import { followRates, type Schedule, type Warmup } from './schedule.ts'
import { fixedSource, type TrainingSource } from './source.ts'

/** The part of a recipe that concerns the loop. */
export interface EpochPlan {
  head: HeadSpec
  optimiser: OptimiserSpec
  /** Epochs with a rising learning rate before the schedule begins. */
  warmup?: Warmup | null
  schedule: Schedule | null
  /** Rows per step. */
  batch: number
  epochs: number
  shuffle: boolean
  /** `balanced`: all classes equally frequent in an epoch, in a random order; `all`: every row once. */
  sampling?: 'all' | 'balanced'
  /** Share of each target that is spread over all classes. */
  label_smoothing?: number
  /** Rows are mixed in pairs, with shares drawn from Beta(alpha, alpha). */
  mixup?: { alpha: number } | null
  /** `best`: the first epoch with the best validation accuracy; without validation the last. */
  keep: 'best' | 'last'
}

export interface FitOptions {
  source: TrainingSource
  plan: EpochPlan
  /** Number of classes. */
  classes: number
  seed: number
  /** Weight of each class in the loss, `[classes]`; 1 by default. */
  classWeights?: number[]
  /** Initial weights, instead of seeded ones. */
  start?: Head
  /** Puts the model on the device; by default only a head, on the rows of the source. */
  learner?: {
    /** Length of the head's input, the feature rows; the source's rows may have another. */
    width: number
    of(from: Trained): Learner
  }
  /** A checkpoint of the same run to continue from. More epochs than it was written with are allowed. */
  resume?: Checkpoint
  /** Evaluation features `[m, width]` with their class indices, or where to read them, in the order of their labels. */
  validation?: { features: Matrix; labels: Int32Array } | TrainingSource
  callbacks?: Callback[]
  signal?: AbortSignal
}

/** The kept weights, and how they came about. */
export interface FitResult extends Trained {
  epochs: EpochReport[]
  /** The epoch they are from. */
  bestEpoch: number
}

/**
 * Trains a head on features with mini-batches, on the active TensorFlow.js backend.
 *
 * The same options on the same backend give the same weights, bit for bit. Yields to the event loop after every batch.
 * @throws LoupeError `cancelled` if the signal is aborted; `split_empty` without training rows; `failed` if the loss
 *   becomes NaN, or a checkpoint belongs to another run.
 */
export async function fitEpochs(options: FitOptions): Promise<FitResult> {
  const { source, plan, classes, seed, resume, validation, callbacks = [], signal } = options
  const wanted = plan.epochs
  if (source.labels.length === 0) throw new LoupeError('split_empty.to_train')
  if (source.labels.some((label) => label < 0 || label >= classes)) throw new RangeError('a label names no class')
  const run = runName(plan, classes, seed, source.width, source.labels)
  if (resume) checkSameRun(resume, run)

  const { width, of } = options.learner ?? { width: source.width, of: headLearner }
  const learner = of(resume ?? { head: options.start ?? initialHead(plan.head, width, classes, seed) })
  const optimiser = createOptimiser(plan.optimiser, learner.shapes, resume?.optimiser)
  const held = validation && ('width' in validation ? validation : fixedSource(validation.features, validation.labels))
  const epochs: EpochReport[] = [...(resume?.epochs ?? [])]
  const rates = followRates(plan.optimiser.lr, plan.schedule, plan.warmup)
  for (const report of epochs) rates.see(report)
  let best = resume?.best
  let stopped = false
  try {
    for (let epoch = epochs.length + 1; epoch <= wanted && !stopped; epoch++) {
      const began = performance.now()
      const lr = rates.of(epoch)
      const trained = await trainEpoch(learner, optimiser, lr, epoch, options)
      const measured = held ? await measure(learner, held, classes, signal) : unknown
      const { loss: valLoss, accuracy: valAccuracy, judged } = measured
      const seconds = (performance.now() - began) / 1000
      const report: EpochReport = { epoch, ...trained, valLoss, valAccuracy, lr, seconds }
      epochs.push(report)
      rates.see(report)
      if (best === undefined || plan.keep === 'last' || beats(report, epochs[best.epoch - 1]))
        best = { epoch, ...(await learner.read()) }
      const kept = best
      for (const callback of callbacks)
        await callback.onEpochEnd?.(report, {
          bestEpoch: kept.epoch,
          best: kept,
          judged,
          head: async () => (await learner.read()).head,
          checkpoint: async () => ({
            ...{ run, epoch, best: kept, epochs: [...epochs] },
            ...{ ...(await learner.read()), optimiser: await optimiser.state() },
          }),
          stop: () => (stopped = true),
        })
    }
    const { epoch: bestEpoch, ...trained } = best ?? { epoch: 0, ...(await learner.read()) }
    return { ...trained, epochs, bestEpoch }
  } catch (error) {
    // An interrupted source may throw its own error.
    throw signal?.aborted ? cancelled() : error
  } finally {
    optimiser.dispose()
    learner.dispose()
  }
}

/**
 * The identity of a run with this plan and data, for its checkpoints; the number of epochs may differ. `width`: length
 * of a feature row.
 */
export function runName(plan: EpochPlan, classes: number, seed: number, width: number, labels: Int32Array): string {
  const settings: Partial<EpochPlan> = { ...plan }
  delete settings.epochs
  return runFingerprint([settings, classes, seed, width], labels)
}

const unknown = { loss: null, accuracy: null, judged: null }

function beats(a: EpochReport, b: EpochReport): boolean {
  // Without validation there is nothing to compare: the later one is kept.
  return a.valAccuracy === null || b.valAccuracy === null || a.valAccuracy > b.valAccuracy
}

/** One pass over the training rows. Returns the running mean of the loss and the share of right rows. */
async function trainEpoch(
  learner: Learner,
  optimiser: Optimiser,
  lr: number,
  epoch: number,
  { source, plan, classes, seed, classWeights, callbacks = [], signal }: FitOptions,
): Promise<{ loss: number; accuracy: number }> {
  const total = source.labels.length
  const order =
    plan.sampling === 'balanced'
      ? balancedOrder(source.labels, epoch, seed)
      : epochOrder(total, epoch, seed, plan.shuffle ? 'shuffled' : 'as listed')
  const target = { classes, weights: classWeights, smoothing: plan.label_smoothing }
  let [loss, correct, seen, batch] = [0, 0, 0, 0]
  checkCancelled(signal)
  for await (const rows of epochBatches(source, epoch, order, plan.batch, signal)) {
    const n = rows.labels.length
    const mixing = plan.mixup ? drawMixing(n, plan.mixup.alpha, seed, epoch, batch) : undefined
    const step = await learner.step(rows, { ...target, mixing }, { optimiser, lr }, [seed, 'Dropout', epoch, batch])
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

/** Mean cross-entropy and accuracy of rows as in evaluation, and each row's prediction. */
async function measure(
  learner: Learner,
  source: TrainingSource,
  classes: number,
  signal: AbortSignal | undefined,
): Promise<{ loss: number | null; accuracy: number | null; judged: Judged | null }> {
  const { labels } = source
  const total = labels.length
  if (total === 0) return unknown
  const judged: Judged = { predicted: new Int32Array(total), confidence: new Float32Array(total) }
  let [loss, correct, at] = [0, 0, 0]
  for await (const rows of source.features(0, epochOrder(total, 0, 0, 'as listed'), signal)) {
    const part = crossEntropy(await learner.logits(rows), labels.subarray(at, at + rows.rows), classes)
    loss += part.loss
    correct += part.correct
    judged.predicted.set(part.predicted, at)
    judged.confidence.set(part.confidence, at)
    at += rows.rows
    await nextTurn()
    checkCancelled(signal)
  }
  return { loss: loss / total, accuracy: correct / total, judged }
}

function diverged(epoch: number): LoupeError {
  return new LoupeError('failed.diverged', { epoch })
}
