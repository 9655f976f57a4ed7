import type { NoteListener } from '../../ml/features/engine-note.ts'
import { LoupeError } from '../../ml/errors.ts'
import { trainingView } from '../../ml/features/space.ts'
import type { Matrix } from '../../ml/matrix.ts'
import { takeRows } from '../../ml/matrix.ts'
import { scaled, type FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { cachedViewsSource, fixedSource, type TrainingSource } from '../../ml/training/loop/source.ts'
import type { JobContext } from '../context.ts'
import { extractJoined } from '../extraction/joined-features.ts'
import type { FitEvent, FitJob, PictureAt } from '../protocol.ts'
import type { SplitData } from '../jobs/fit.ts'

/** Rows that are handed to the loop at once. */
const CHUNK = 512

/** What the loop trains on: the features of the evaluation view, or seeded views. */
export async function trainingSource(job: FitJob, train: SplitData, views: TrainingViews): Promise<TrainingSource> {
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
export class TrainingViews {
  forwardPasses = 0
  private readonly job: FitJob
  private readonly pictures: PictureAt[]
  private readonly context: JobContext<FitEvent>
  private readonly scaling: FeatureScaling | undefined

  constructor(job: FitJob, pictures: PictureAt[], context: JobContext<FitEvent>, scaling?: FeatureScaling) {
    this.job = job
    this.pictures = pictures
    this.context = context
    this.scaling = scaling
  }

  /** View `k` (an epoch, from 1) of every picture, `[n, dimensions]`. */
  async of(k: number): Promise<Matrix> {
    const { views, seed } = this.job
    if (!views) throw new TypeError('a recipe with random views needs a source of them')
    const { emit, signal } = this.context
    const onProgress = (done: number, total: number) => emit({ type: 'progress', stage: 'features', done, total })
    const onProblem = () => undefined
    const onNote: NoteListener = (note) => emit({ type: 'note', ...note })
    const { features, used, forwardPasses } = await extractJoined(
      this.pictures,
      views,
      trainingView(seed, k),
      { onProblem, onProgress, onNote },
      signal,
    )
    this.forwardPasses += forwardPasses
    if (used.length < this.pictures.length)
      throw new LoupeError(
        'failed',
        `${this.pictures.length - used.length} training pictures became unreadable while training.`,
        'See that their folder is still there, then run the same again: what was computed is kept.',
      )
    return this.scaling ? scaled(features, this.scaling) : features
  }
}
