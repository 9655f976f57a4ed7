import { evaluate } from '../../electron/ml/evaluation/metrics.ts'
import { fitQuick } from '../../electron/ml/training/quick/fit.ts'
import { projectFeatures } from './project-features.ts'

/**
 * How many training and validation pictures of a project `quick` predicts right with folds' models that had not seen
 * them: ten times as many as in a validation split.
 */
export async function outOfFoldRight(dir: string): Promise<{ right: number; n: number }> {
  const { splits, classes } = await projectFeatures(dir)
  const parts = [splits.train, splits.val]
  const cols = splits.train.features.cols
  const labels = Int32Array.from(parts.flatMap((part) => [...part.labels]))
  const features = { data: new Float32Array(labels.length * cols), rows: labels.length, cols }
  let at = 0
  for (const { features: some } of parts) {
    features.data.set(some.data, at)
    at += some.data.length
  }
  const { outOfFold } = await fitQuick(features, labels, classes, { seed: 0, products: 'engine', outOfFold: 'always' })
  if (!outOfFold) throw new Error('Nothing could be held out.')
  const { accuracy } = evaluate(outOfFold.probabilities, labels)
  return { right: Math.round(accuracy * labels.length), n: labels.length }
}
