import { applyHead } from '../../ml/evaluation/apply-head.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Matrix } from '../../ml/matrix.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import { extract, type Extraction } from '../features.ts'
import { closeEngine } from '../engines.ts'
import { mapSplits, splits, type Split } from '../../ml/splits.ts'
import type { FitEvent, FitJob, FitResult } from '../protocol.ts'
import { fitConvex } from './fit-convex.ts'
import { fitWithEpochs } from './fit-epochs.ts'
import type { JobContext } from '../context.ts'

/** Features and class indices of the readable pictures of one split. */
export interface SplitData {
  features: Matrix
  labels: Int32Array
}

/** Extracts what is missing, trains the head, keeps it in the run's folder and says what it makes of validation and test. */
export async function fitJob(job: FitJob, context: JobContext<FitEvent>): Promise<FitResult> {
  const began = performance.now()
  const extracted = await extractSplits(job, context)
  const data = mapSplits((split): SplitData => {
    const { features, used } = extracted[split]
    return { features, labels: used.map((i) => job.splits[split].labels[i]) }
  })
  if (new Set(data.train.labels).size < 2)
    throw new LoupeError(
      'too_few_classes',
      'Fewer than two classes have readable pictures to train on.',
      'Label pictures of at least two classes and train again.',
    )
  const afterFeatures = performance.now()
  const fresh = job.recipe.solver === 'epochs' && job.recipe.views !== 'none'
  // The network's memory is not needed while a head is fitted to features that are all there.
  if (!fresh) await closeEngine()
  const fitted =
    job.recipe.solver === 'convex'
      ? await fitConvex(job, data, context)
      : await fitWithEpochs(job, data, extracted.train.used, context)
  await writeHead(job.runDir, fitted)
  const afterFit = performance.now()
  const probabilities = {
    val: await applyHead(fitted.head, data.val.features),
    test: await applyHead(fitted.head, data.test.features),
  }
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
    penalty: fitted.penalty,
    bestEpoch: fitted.bestEpoch,
  }
}

async function extractSplits(job: FitJob, { emit, signal }: JobContext<FitEvent>): Promise<Record<Split, Extraction>> {
  const sizes = splits.map((split) => job.splits[split].pictures.length)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const extractOne = (split: Split, before: number) =>
    extract(
      job.splits[split].pictures,
      job.source,
      '',
      {
        onProblem: (index, { code, message }) => emit({ type: 'problem', split, index, code, reason: message }),
        onProgress: (done) => emit({ type: 'progress', stage: 'features', done: before + done, total }),
      },
      signal,
    )
  const train = await extractOne('train', 0)
  const val = await extractOne('val', sizes[0])
  const test = await extractOne('test', sizes[0] + sizes[1])
  return { train, val, test }
}
