import { LoupeError } from '../../errors.ts'
import type { Matrix } from '../../matrix.ts'
import type { Head } from '../head.ts'
import { yieldingToLoop, type YieldToLoop } from './yield-to-loop.ts'
import { Curve, type QuickStep } from './curve.ts'
import { defaultEngine } from './default-engine.ts'
import type { SoftmaxEngine } from './engine.ts'
import { FeatureMemory } from './feature-memory.ts'
import { headOf, pointOf } from './head-weights.ts'
import type { Regression } from './objective.ts'
import type { OutOfFold } from './out-of-fold.ts'
import type { PenaltyScore } from './penalty-search.ts'
import { scalingOf } from './scaling.ts'
import { solveAnew, solveFrom } from './fit-phases.ts'
import { searchStillHolds, type WarmStart } from './warm-start.ts'

interface QuickOptions {
  /** For dealing the folds and for the random sketch of the features. */
  seed: number
  /** A given penalty, above 0, instead of a search. */
  penalty?: number
  /** Folds of the penalty's cross-validation, 5 by default. */
  folds?: number
  /** What does the products; by default the fastest engine available. An engine that is passed in stays open. */
  products: SoftmaxEngine | 'engine'
  /** The last fit: its penalty is kept while the set is about the same, and the solver starts at its weights. */
  start?: WarmStart
  /**
   * 'always' predicts the training rows out of fold even if the penalty is not searched for; a search does so anyway.
   */
  outOfFold?: 'from the search' | 'always'
  /** What earlier fits computed about these very features. */
  memory?: FeatureMemory
  onStep?: (step: QuickStep) => void
  /** Only for validation. */
  validation?: { features: Matrix; labels: Int32Array }
  signal?: AbortSignal
}

export interface QuickFit {
  /** One Linear on raw features, with the scaling folded in. */
  head: Head
  /** λ of the loss `mean cross-entropy + λ / 2 · ‖weights‖²`, for weights on scaled features. */
  penalty: number
  /** What the search tried, strongest penalty first; empty if the penalty was kept. */
  search: PenaltyScore[]
  /** Predictions of held-out rows by the folds' models with that penalty; null if nothing was or could be held out. */
  outOfFold: OutOfFold | null
  /** Number of training pictures in the search for the penalty; pass it on with the next start. */
  pictures: number
  /** Name of the engine that did the products. */
  engine: string
  /** Number of steps on the curve. */
  steps: number
  /** The loss at the end, penalty included. */
  loss: number
  /** Length of the loss's final gradient, for weights on scaled features. */
  gradientNorm: number
  seconds: number
}

/**
 * The default head: softmax regression on features `[n, d]`, solved to its optimum, with an L2 penalty chosen by
 * stratified k-fold on these features. The same seed, data and engine give the same bytes. The event loop is never
 * blocked for long.
 * @param labels `[n]`, class indices.
 * @throws LoupeError `too_few_classes`, `split_empty`, `engine_failed` (features that are not finite numbers),
 *   `cancelled`.
 */
export async function fitQuick(
  features: Matrix,
  labels: Int32Array,
  classes: number,
  options: QuickOptions,
): Promise<QuickFit> {
  checkInput(features, labels, classes)
  const begun = performance.now()
  const yieldToLoop = yieldingToLoop(options.signal)
  const engine = options.products === 'engine' ? await defaultEngine() : options.products
  try {
    await yieldToLoop()
    const fit = await fitOn(engine, { features, labels, classes }, options, yieldToLoop, begun)
    return { ...fit, seconds: (performance.now() - begun) / 1000 }
  } finally {
    if (options.products === 'engine') await engine.close()
  }
}

async function fitOn(
  engine: SoftmaxEngine,
  data: { features: Matrix; labels: Int32Array; classes: number },
  options: QuickOptions,
  yieldToLoop: YieldToLoop,
  begun: number,
): Promise<Omit<QuickFit, 'seconds'>> {
  const { features, labels, classes } = data
  const { rows: n, cols: d } = features
  const { start, validation } = options
  const curve = new Curve(options.onStep, begun)
  const memory = options.memory ?? new FeatureMemory()
  const scaling = await memory.scalingOr(() => scalingOf(features, yieldToLoop))
  const bound = await engine.bind(features, yieldToLoop)
  const whole: Regression = { bound, scaling, labels, classes, n, d }
  const watched: Regression | null = validation?.labels.length
    ? {
        ...whole,
        bound: await engine.bind(validation.features, yieldToLoop),
        labels: validation.labels,
        n: validation.labels.length,
      }
    : null
  try {
    const job = { engine, whole, watched, curve, yieldToLoop, seed: options.seed, folds: options.folds ?? 5, memory }
    const kept = start && searchStillHolds(start, n, classes, d) ? start : null
    const given = options.penalty ?? kept?.penalty
    const from = kept ? pointOf(kept.head, scaling) : new Float32Array(classes * (d + 1))
    const judge = options.outOfFold === 'always' ? 'out of fold' : 'nothing'
    const { solution, penalty, search, outOfFold } =
      given === undefined ? await solveAnew(job) : await solveFrom(job, from, given, judge)
    const { point, loss, gradientNorm } = solution
    const pictures = kept?.pictures ?? n
    return {
      head: headOf(whole, point),
      penalty,
      search,
      outOfFold,
      pictures,
      engine: engine.name,
      steps: curve.steps,
      loss,
      gradientNorm,
    }
  } finally {
    bound.release()
    watched?.bound.release()
  }
}

function checkInput(features: Matrix, labels: Int32Array, classes: number): void {
  if (features.rows === 0) throw new LoupeError('split_empty.to_solve')
  if (classes < 2) throw new LoupeError('too_few_classes.one')
  if (labels.length !== features.rows) throw new RangeError('One label a row of features is needed.')
  if (labels.some((label) => label < 0 || label >= classes)) throw new RangeError('A label is no class index.')
}
