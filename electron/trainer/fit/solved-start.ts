import type { Head } from '../../ml/training/head.ts'
import { fitQuick } from '../../ml/training/quick/fit.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import { extract } from '../extraction/features.ts'
import { reportingSplit } from '../extraction/reporting.ts'
import type { FitEvent } from '../protocol.ts'
import type { DeepJob } from './deep-job.ts'
import { requireTwoClasses } from './require-classes.ts'

/**
 * The head that training below begins with: the softmax regression of `quick` on what the network makes of the training pictures before any
 * of it has moved. Their features come from the project's cache where a run with a frozen network has left them there.
 */
export async function solvedStart(
  { recipe, seed, classes, splits, sources }: DeepJob,
  { emit, signal }: JobContext<FitEvent>,
): Promise<Head> {
  const { pictures, labels } = splits.train
  // Whoever trains on these pictures says what is wrong with them.
  const observer = { ...reportingSplit('train', emit), onProblem: () => undefined }
  const { features, used } = await extract(pictures, sources[0], '', observer, signal)
  await closeEngine()
  const of = used.map((i) => labels[i])
  requireTwoClasses(of)
  const { head } = await fitQuick(features, of, classes, { seed, products: 'engine', signal })
  const solved = head.layers.at(-1)
  return {
    layers: recipe.head.map((layer) =>
      layer.type === 'Linear' && solved ? solved : (layer as Head['layers'][number]),
    ),
  }
}
