import { applyHead } from '../../ml/evaluation/apply-head.ts'
import type { FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import type { Extraction } from '../extraction/features.ts'
import type { FitResult } from '../protocol.ts'
import type { FittedHead } from './fitted-head.ts'
import { removeCheckpoint } from './run-checkpoint.ts'

/** A head that has been trained, and what is known of the job by then. */
export interface FitToFinish {
  runDir: string
  /** Its head takes features as they come, like everything that will use it. */
  fitted: FittedHead
  /** What the features were multiplied by in training; the weights hold it already. */
  scaling?: FeatureScaling
  /** The training pictures that could be read, and what was computed for them besides training views. */
  train: Pick<Extraction, 'used' | 'forwardPasses'>
  outOfFold: FitResult['outOfFold']
  /** Keeps what was trained below the head. */
  keepBelow?(): Promise<void>
  /** The features of held-out pictures, as the run sees them. */
  heldOut(split: 'val' | 'test'): Extraction | Promise<Extraction>
  /** The engine of the features; left out: that of the validation pictures. */
  engine?: string
  /** `performance.now()` when the job began, and when its features were there. */
  began: number
  afterFeatures: number
}

/**
 * The end of a fit: keeps the head, says what it makes of validation and test, and drops the checkpoint. Judging takes its time: who stops a run
 * in it can go on from the last epoch.
 */
export async function finishFit(fit: FitToFinish): Promise<FitResult> {
  const { runDir, fitted, scaling, train, began, afterFeatures } = fit
  await writeHead(runDir, { ...fitted, ...(scaling && { scaling }) })
  await fit.keepBelow?.()
  const afterFit = performance.now()
  const judge = async (split: 'val' | 'test') => {
    const { features, ...found } = await fit.heldOut(split)
    return { ...found, probabilities: (await applyHead(fitted.head, features)).data }
  }
  const [val, test] = [await judge('val'), await judge('test')]
  if (fitted.end === 'whole') await removeCheckpoint(runDir)
  const { penalty, bestEpoch, end } = fitted
  return {
    engine: { features: fit.engine ?? val.engine, training: fitted.engine },
    forwardPasses: fitted.forwardPasses + train.forwardPasses + val.forwardPasses + test.forwardPasses,
    seconds: {
      features: (afterFeatures - began) / 1000,
      fit: (afterFit - afterFeatures) / 1000,
      evaluate: (performance.now() - afterFit) / 1000,
    },
    used: { train: train.used, val: val.used, test: test.used },
    probabilities: { val: val.probabilities, test: test.probabilities },
    ...{ outOfFold: fit.outOfFold, penalty, bestEpoch, end },
  }
}
