import { applyHead } from '../../ml/evaluation/apply-head.ts'
import type { FeatureScaling } from '../../ml/training/feature-scaling.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import type { Extraction } from '../extraction/features.ts'
import type { FitResult } from '../protocol.ts'
import type { FittedHead } from './fitted-head.ts'
import { removeCheckpoint } from './run-checkpoint.ts'

/** A trained head, and what is known about the job by then. */
interface FitToFinish {
  runDir: string
  /** Its head takes unscaled features, like everything that will use it. */
  fitted: FittedHead
  /** What the features were multiplied by in training; the weights already include it. */
  scaling?: FeatureScaling
  /** The readable training pictures, and forward passes besides those for training views. */
  train: Pick<Extraction, 'used' | 'forwardPasses'>
  outOfFold: FitResult['outOfFold']
  /** Stores the layers that were trained below the head. */
  keepBelow?(): Promise<void>
  /** Features of held-out pictures, computed by the run's network. */
  heldOut(split: 'val' | 'test'): Extraction | Promise<Extraction>
  /** The engine of the features; by default that of the validation pictures. */
  engine?: string
  /** `performance.now()` when the job began, and when its features were ready. */
  began: number
  afterFeatures: number
}

/**
 * Finishes a fit: stores the head, predicts validation and test pictures, and removes the checkpoint. A run that is
 * stopped during this, which takes time, can continue from its last epoch.
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
