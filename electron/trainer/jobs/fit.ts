import { mapSplits, splits, type Split } from '../../../common/splits.ts'
import { takeRows } from '../../ml/matrix.ts'
import { absorbScaling, scaled, unitRms, type FeatureScaling } from '../../ml/training/feature-scaling.ts'
import type { OutOfFold } from '../../ml/training/quick/out-of-fold.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import type { Extraction } from '../extraction/features.ts'
import { extractJoined, widthsOf } from '../extraction/joined-features.ts'
import { reportingSplit } from '../extraction/reporting.ts'
import { fitDeep } from '../fit/deep.ts'
import { finishFit } from '../fit/finish.ts'
import { fittingOf } from '../fit/fitting-of.ts'
import { fitHead } from '../fit/head.ts'
import type { SplitData } from '../fit/head-rows.ts'
import { requireTwoClasses } from '../fit/require-classes.ts'
import { TrainingViews } from '../fit/training-views.ts'
import type { FitEvent, FitJob, FitResult } from '../protocol.ts'

/**
 * Extracts missing features, trains the head, stores it in the run's folder and predicts validation and test pictures.
 */
export async function fitJob(job: FitJob, context: JobContext<FitEvent>): Promise<FitResult> {
  const { network, recipe, seed, runDir, sources, views } = job
  if (network) {
    if (recipe.solver !== 'epochs') throw new TypeError('layers below the head are trained in epochs')
    return fitDeep({ ...job, network, recipe }, context)
  }
  const began = performance.now()
  const extracted = await extractSplits(job, context)
  const data = mapSplits((split): SplitData => {
    const { features, used } = extracted[split]
    return { features, labels: used.map((i) => job.splits[split].labels[i]) }
  })
  requireTwoClasses(data.train.labels)
  const afterFeatures = performance.now()
  // The network is not needed once all features are there; its memory is freed.
  if (recipe.solver === 'convex' || recipe.views === 'none') await closeEngine()
  const widths = widthsOf(sources)
  const scaling = widths.length > 1 ? unitRms(data.train.features, widths) : undefined
  const pictures = Array.from(extracted.train.used, (i) => job.splits.train.pictures[i])
  const rows = {
    train: scaledData(data.train, scaling),
    val: scaledData(data.val, scaling),
    scaling,
    views: views ? new TrainingViews({ sources: views, pictures, seed, scaling }, context) : undefined,
  }
  const found = await fitHead(fittingOf(job, extracted.val.used), rows, context)
  const fitted = scaling ? { ...found, head: absorbScaling(found.head, scaling) } : found
  const { train } = extracted
  const outOfFold = fitted.outOfFold && heldOutOnly(fitted.outOfFold, train.used)
  const heldOut = (split: 'val' | 'test') => extracted[split]
  return finishFit({ runDir, fitted, scaling, train, outOfFold, heldOut, engine: train.engine, began, afterFeatures })
}

function scaledData(data: SplitData, scaling: FeatureScaling | undefined): SplitData {
  return scaling ? { ...data, features: scaled(data.features, scaling) } : data
}

/** Only the rows that some fold held out, with their pictures. */
function heldOutOnly({ probabilities, foldOf }: OutOfFold, used: Int32Array): FitResult['outOfFold'] {
  const rows = Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] >= 0)
  return { pictures: rows.map((i) => used[i]), probabilities: takeRows(probabilities, rows).data }
}

async function extractSplits(job: FitJob, { emit, signal }: JobContext<FitEvent>): Promise<Record<Split, Extraction>> {
  const sizes = splits.map((split) => job.splits[split].pictures.length * job.sources.length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const extractOne = (split: Split, before: number) => {
    const observer = reportingSplit(split, emit)
    const onProgress = (done: number) => observer.onProgress(before + done, total)
    return extractJoined(job.splits[split].pictures, job.sources, '', { ...observer, onProgress }, signal)
  }
  const train = await extractOne('train', 0)
  const val = await extractOne('val', sizes[0])
  const test = await extractOne('test', sizes[0] + sizes[1])
  return { train, val, test }
}
