import { applyHead } from '../../ml/evaluation/apply-head.ts'
import type { Matrix } from '../../ml/matrix.ts'
import { absorbScaling, scaled, unitRms, type FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import type { Extraction } from '../extraction/features.ts'
import { extractJoined, widthsOf } from '../extraction/joined-features.ts'
import { closeEngine } from '../extraction/engines.ts'
import { mapSplits, splits, type Split } from '../../../common/splits.ts'
import { takeRows } from '../../ml/matrix.ts'
import type { OutOfFold } from '../../ml/training/quick/out-of-fold.ts'
import type { FitEvent, FitJob, FitResult } from '../protocol.ts'
import { fitConvex } from '../fit/convex.ts'
import { fitDeep } from '../fit/deep.ts'
import { fitWithEpochs } from '../fit/epochs.ts'
import type { JobContext } from '../context.ts'
import { requireTwoClasses } from '../fit/require-classes.ts'
import { removeCheckpoint } from '../fit/run-checkpoint.ts'

/** Features and class indices of the readable pictures of one split. */
export interface SplitData {
  features: Matrix
  labels: Int32Array
}

/** Extracts what is missing, trains the head, keeps it in the run's folder and says what it makes of validation and test. */
export async function fitJob(job: FitJob, context: JobContext<FitEvent>): Promise<FitResult> {
  if (job.network) return fitDeep(job, job.network, context)
  const began = performance.now()
  const extracted = await extractSplits(job, context)
  const data = mapSplits((split): SplitData => {
    const { features, used } = extracted[split]
    return { features, labels: used.map((i) => job.splits[split].labels[i]) }
  })
  requireTwoClasses(data.train.labels)
  const afterFeatures = performance.now()
  const fresh = job.recipe.solver === 'epochs' && job.recipe.views !== 'none'
  // The network's memory is not needed while a head is fitted to features that are all there.
  if (!fresh) await closeEngine()
  const widths = widthsOf(job.sources)
  const scaling = widths.length > 1 ? unitRms(data.train.features, widths) : undefined
  const given = scaling ? { train: scaledData(data.train, scaling), val: scaledData(data.val, scaling) } : data
  const fitted =
    job.recipe.solver === 'convex'
      ? await fitConvex(job, given, context, scaling)
      : await fitWithEpochs(job, given, { train: extracted.train.used, val: extracted.val.used }, context, scaling)
  // What is kept takes features as they come, like everything that will use it.
  const head = scaling ? absorbScaling(fitted.head, scaling) : fitted.head
  await writeHead(job.runDir, { ...fitted, head, ...(scaling && { scaling }) })
  const afterFit = performance.now()
  const probabilities = {
    val: await applyHead(head, data.val.features),
    test: await applyHead(head, data.test.features),
  }
  if (fitted.end === 'whole') await removeCheckpoint(job.runDir)
  const all = Object.values(extracted)
  return {
    engine: {
      features: extracted.train.engine,
      training: fitted.engine,
    },
    forwardPasses: all.reduce((sum, { forwardPasses }) => sum + forwardPasses, fitted.forwardPasses),
    seconds: {
      features: (afterFeatures - began) / 1000,
      fit: (afterFit - afterFeatures) / 1000,
      evaluate: (performance.now() - afterFit) / 1000,
    },
    used: mapSplits((split) => extracted[split].used),
    probabilities: { val: probabilities.val.data, test: probabilities.test.data },
    outOfFold: fitted.outOfFold && heldOutOnly(fitted.outOfFold, extracted.train.used),
    penalty: fitted.penalty,
    bestEpoch: fitted.bestEpoch,
    end: fitted.end,
  }
}

function scaledData({ features, labels }: SplitData, scaling: FeatureScaling): SplitData {
  return { features: scaled(features, scaling), labels }
}

/** Only the rows that some fold held out, with the picture of each. */
function heldOutOnly({ probabilities, foldOf }: OutOfFold, used: Int32Array): FitResult['outOfFold'] {
  const rows = Int32Array.from(foldOf.keys()).filter((i) => foldOf[i] >= 0)
  return { pictures: rows.map((i) => used[i]), probabilities: takeRows(probabilities, rows).data }
}

async function extractSplits(job: FitJob, { emit, signal }: JobContext<FitEvent>): Promise<Record<Split, Extraction>> {
  const sizes = splits.map((split) => job.splits[split].pictures.length)
  const total = sizes.reduce((sum, size) => sum + size, 0) * job.sources.length
  const extractOne = (split: Split, before: number) =>
    extractJoined(
      job.splits[split].pictures,
      job.sources,
      '',
      {
        onProblem: (index, { code, message }) => emit({ type: 'problem', split, index, code, reason: message }),
        onProgress: (done) =>
          emit({ type: 'progress', stage: 'features', done: before * job.sources.length + done, total }),
        onNote: (note) => emit({ type: 'note', ...note }),
      },
      signal,
    )
  const train = await extractOne('train', 0)
  const val = await extractOne('val', sizes[0])
  const test = await extractOne('test', sizes[0] + sizes[1])
  return { train, val, test }
}
