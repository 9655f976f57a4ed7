import type { Matrix } from '../../ml/matrix.ts'
import { releaseScaling, type FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { readHead } from '../../ml/training/head-file.ts'
import type { Backend } from '../../ml/training/loop/backend.ts'
import { nativeTensorflows } from '../../ml/engines/native-tensorflow.ts'
import { FeatureMemory } from '../../ml/training/quick/feature-memory.ts'
import { fitQuick } from '../../ml/training/quick/fit.ts'
import type { WarmStart } from '../../ml/training/quick/warm-start.ts'
import type { ConvexRecipe } from '../../ml/training/recipes/schema.ts'
import type { FitEvent } from '../protocol.ts'
import type { FittedHead } from './fitted-head.ts'
import type { HeadFitting } from './head-fitting.ts'
import type { HeadRows } from './head-rows.ts'
import type { JobContext } from '../context.ts'

/** Solves the convex head. Its steps are reported like epochs. */
export async function fitConvex(
  { recipe, seed, classes, startFrom, folds, outOfFold: judged }: HeadFitting<ConvexRecipe>,
  { train, val, scaling }: HeadRows,
  { emit, signal }: JobContext<FitEvent>,
): Promise<FittedHead> {
  const start = startFrom === null ? undefined : await startOf(startFrom, scaling)
  const native = await openNativeBackend()
  let before = 0
  const fitting = fitQuick(train.features, train.labels, classes, {
    seed,
    folds: folds ?? recipe.folds,
    outOfFold: judged,
    penalty: recipe.penalty === 'auto' ? undefined : recipe.penalty,
    products: 'engine',
    memory: memoryOf(train.features),
    start,
    validation: val.labels.length > 0 ? val : undefined,
    signal,
    onStep({ step, loss, accuracy, valLoss = null, valAccuracy = null, seconds }) {
      const epoch = { epoch: step + 1, loss, accuracy, valLoss, valAccuracy, seconds: seconds - before }
      before = seconds
      emit({ type: 'epoch', epoch })
    },
  })
  const { head, penalty, pictures, outOfFold, engine } = await fitting.finally(() => native?.close())
  return { head, penalty, pictures, bestEpoch: null, outOfFold, engine, forwardPasses: 0, end: 'whole' }
}

/** Valid as long as the features themselves stay in memory. */
const memories = new WeakMap<Matrix, FeatureMemory>()

function memoryOf(features: Matrix): FeatureMemory {
  const memory = memories.get(features) ?? new FeatureMemory()
  memories.set(features, memory)
  return memory
}

async function startOf(dir: string, scaling: FeatureScaling | undefined): Promise<WarmStart | undefined> {
  const { head: kept, penalty, pictures } = await readHead(dir)
  const head = scaling ? releaseScaling(kept, scaling) : kept
  return penalty === null ? undefined : { head, penalty, pictures: pictures ?? undefined }
}

/** Native TensorFlow, if installed, multiplies faster; otherwise TensorFlow.js is not even loaded. */
async function openNativeBackend(): Promise<Backend | null> {
  const built = nativeTensorflows().map((one) => one.package)
  if (built.length === 0) return null
  const { openBackend } = await import('../../ml/training/loop/backend.ts')
  return openBackend(built).catch(() => null)
}
