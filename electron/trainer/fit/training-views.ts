import { LoupeError } from '../../ml/errors.ts'
import { trainingView } from '../../ml/features/space.ts'
import { type Matrix, takeRows } from '../../ml/matrix.ts'
import { scaled, type FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { cachedViewsSource, fixedSource, type TrainingSource } from '../../ml/training/loop/source.ts'
import type { JobContext } from '../context.ts'
import { extractJoined } from '../extraction/joined-features.ts'
import type { EpochRecipe } from '../../ml/training/recipes/schema.ts'
import { reportingSplit } from '../extraction/reporting.ts'
import type { FeatureSource, FitEvent, PictureAt } from '../protocol.ts'

/** Rows handed to the loop at a time. */
const CHUNK = 512

/** What the loop trains on: the features of the evaluation view, or seeded views. */
export async function trainingSource(
  { recipe: { views: wanted }, seed }: { recipe: EpochRecipe; seed: number },
  train: { features: Matrix; labels: Int32Array },
  views: TrainingViews | undefined,
): Promise<TrainingSource> {
  if (wanted === 'none') return fixedSource(train.features, train.labels)
  if (!views) throw new TypeError('a recipe with random views needs a source of them')
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
  return cachedViewsSource(cached, train.labels, seed)
}

interface ViewsOptions {
  sources: FeatureSource[]
  pictures: PictureAt[]
  seed: number
  /** What features are multiplied by. */
  scaling?: FeatureScaling
}

/**
 * Seeded random views of the training pictures. They are cached like all features, so a run that was interrupted, or is
 * repeated with the same seed, needs no forward passes for epochs it has seen.
 */
export class TrainingViews {
  forwardPasses = 0
  private readonly options: ViewsOptions
  private readonly context: JobContext<FitEvent>

  constructor(options: ViewsOptions, context: JobContext<FitEvent>) {
    this.options = options
    this.context = context
  }

  /** View `k` (an epoch, from 1) of every picture, `[n, dimensions]`. */
  async of(k: number): Promise<Matrix> {
    const { sources, pictures, seed, scaling } = this.options
    const { emit, signal } = this.context
    const observer = { ...reportingSplit('train', emit), onProblem: () => undefined }
    const { features, used, forwardPasses } = await extractJoined(
      pictures,
      sources,
      trainingView(seed, k),
      observer,
      signal,
    )
    this.forwardPasses += forwardPasses
    if (used.length < pictures.length)
      throw new LoupeError('failed.pictures_lost', { count: pictures.length - used.length })
    return scaling ? scaled(features, scaling) : features
  }
}
