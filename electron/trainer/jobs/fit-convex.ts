import type { Head } from '../../ml/training/head.ts'
import { readHead } from '../../ml/training/head-file.ts'
import type { Backend } from '../../ml/training/loop/backend.ts'
import { hasNativeBinding, nativePackages } from '../../ml/training/loop/native-binding.ts'
import { fitQuick } from '../../ml/training/quick/fit.ts'
import type { QuickStart } from '../../ml/training/quick/start.ts'
import type { FitEvent, FitJob } from '../protocol.ts'
import type { SplitData } from './fit.ts'
import type { JobContext } from '../context.ts'

/** A trained head and how it came about. */
export interface FittedHead {
  head: Head
  penalty: number | null
  /** Training pictures that the penalty was searched on, null where nothing was searched. */
  pictures: number | null
  bestEpoch: number | null
  /** Name of the engine that did the arithmetic. */
  engine: string
  /** Made for training views; none where training sees what evaluation sees. */
  forwardPasses: number
}

/** Solves the convex head. Its steps are reported like epochs. */
export async function fitConvex(
  job: FitJob,
  { train, val }: Record<'train' | 'val', SplitData>,
  { emit, signal }: JobContext<FitEvent>,
): Promise<FittedHead> {
  const { recipe, seed, classes } = job
  if (recipe.solver !== 'convex') throw new TypeError('a convex recipe is expected')
  const start = job.startFrom === null ? undefined : await startFrom(job.startFrom)
  const native = await openNativeBackend()
  let before = 0
  const fitting = fitQuick(train.features, train.labels, classes, {
    seed,
    folds: recipe.folds,
    penalty: recipe.penalty === 'auto' ? undefined : recipe.penalty,
    products: 'engine',
    start,
    validation: val.labels.length > 0 ? val : undefined,
    signal,
    onStep({ step, loss, accuracy, valLoss = null, valAccuracy = null, seconds }) {
      const epoch = { epoch: step + 1, loss, accuracy, valLoss, valAccuracy, seconds: seconds - before }
      before = seconds
      emit({ type: 'epoch', epoch })
    },
  })
  const { head, penalty, pictures, engine } = await fitting.finally(() => native?.close())
  return { head, penalty, pictures, bestEpoch: null, engine, forwardPasses: 0 }
}

async function startFrom(dir: string): Promise<QuickStart | undefined> {
  const { head, penalty, pictures } = await readHead(dir)
  return penalty === null ? undefined : { head, penalty, pictures: pictures ?? undefined }
}

/** Native TensorFlow, where it has been built, multiplies faster; elsewhere TensorFlow.js is not even loaded. */
async function openNativeBackend(): Promise<Backend | null> {
  const built = nativePackages.filter(hasNativeBinding)
  if (built.length === 0) return null
  const { openBackend } = await import('../../ml/training/loop/backend.ts')
  return openBackend(built).catch(() => null)
}
