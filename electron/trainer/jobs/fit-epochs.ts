import type { Matrix } from '../../ml/matrix.ts'
import { takeRows } from '../../ml/matrix.ts'
import { openBackend } from '../../ml/training/loop/backend.ts'
import { fitEpochs } from '../../ml/training/loop/fit.ts'
import { cachedViewsSource, fixedSource, type TrainingSource } from '../../ml/training/loop/source.ts'
import { LoupeError } from '../../ml/errors.ts'
import { extract } from '../features.ts'
import type { FitEvent, FitJob, PictureAt } from '../protocol.ts'
import type { FittedHead } from './fit-convex.ts'
import type { SplitData } from './fit.ts'
import type { JobContext } from '../context.ts'

/** Rows that are handed to the loop at once. */
const CHUNK = 512

/**
 * Trains a head with the TensorFlow.js epoch loop.
 * @param used which of the job's training pictures could be read; the rows of `data.train` in the same order
 */
export async function fitWithEpochs(
  job: FitJob,
  data: Record<'train' | 'val', SplitData>,
  used: Int32Array,
  context: JobContext<FitEvent>,
): Promise<FittedHead> {
  const { recipe, seed, classes } = job
  if (recipe.solver !== 'epochs') throw new TypeError('a recipe with epochs is expected')
  const { emit, signal } = context
  const pictures = Array.from(used, (i) => job.splits.train.pictures[i])
  const views = new TrainingViews(job, pictures, context)
  const backend = await openBackend()
  try {
    const source = await trainingSource(job, data.train, views)
    const { head, bestEpoch } = await fitEpochs({
      source,
      plan: recipe,
      classes,
      seed,
      validation: data.val.labels.length > 0 ? data.val : undefined,
      callbacks: [
        {
          onEpochEnd({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }) {
            emit({ type: 'epoch', epoch: { epoch, loss, accuracy, valLoss, valAccuracy, seconds } })
            emit({ type: 'progress', stage: 'fit', done: epoch, total: recipe.epochs })
          },
        },
      ],
      signal,
    })
    return {
      head,
      penalty: null,
      pictures: null,
      bestEpoch,
      engine: `tfjs ${backend.name}`,
      forwardPasses: views.forwardPasses,
    }
  } finally {
    backend.close()
  }
}

async function trainingSource(job: FitJob, train: SplitData, views: TrainingViews): Promise<TrainingSource> {
  const wanted = job.recipe.solver === 'epochs' ? job.recipe.views : 'none'
  if (wanted === 'none') return fixedSource(train.features, train.labels)
  if (wanted === 'fresh')
    return {
      labels: train.labels,
      width: train.features.cols,
      async *features(epoch, order) {
        const view = await views.of(epoch)
        for (let at = 0; at < order.length; at += CHUNK) yield takeRows(view, order.subarray(at, at + CHUNK))
      },
    }
  const cached: Matrix[] = []
  for (let k = 1; k <= wanted.cached; k++) cached.push(await views.of(k))
  return cachedViewsSource(cached, train.labels, job.seed)
}

/**
 * Seeded random views of the training pictures. They are kept like all features, so a run that was interrupted, or is repeated with the
 * same seed, goes through the epochs it has seen without a single forward pass.
 */
class TrainingViews {
  forwardPasses = 0
  private readonly job: FitJob
  private readonly pictures: PictureAt[]
  private readonly context: JobContext<FitEvent>

  constructor(job: FitJob, pictures: PictureAt[], context: JobContext<FitEvent>) {
    this.job = job
    this.pictures = pictures
    this.context = context
  }

  /** View `k` (an epoch, from 1) of every picture, `[n, dimensions]`. */
  async of(k: number): Promise<Matrix> {
    const { views, seed } = this.job
    if (!views) throw new TypeError('a recipe with random views needs a source of them')
    const { emit, signal } = this.context
    const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'features', done, total })
    const onProblem = () => undefined
    const { features, used, forwardPasses } = await extract(
      this.pictures,
      views,
      `seed ${seed} view ${k}`,
      { onProblem, onProgress },
      signal,
    )
    this.forwardPasses += forwardPasses
    if (used.length < this.pictures.length)
      throw new LoupeError(
        'failed',
        `${this.pictures.length - used.length} training pictures became unreadable while training.`,
        'See that their folder is still there, then run the same again: what was computed is kept.',
      )
    return features
  }
}
