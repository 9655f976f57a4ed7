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
 * The head from which deep training starts: the softmax regression of `quick` on the features of the unchanged network.
 * The features come from the project's cache if a run with a frozen network has left them there.
 */
export async function solvedStart(
  { recipe, seed, classes, splits, sources }: DeepJob,
  { emit, signal }: JobContext<FitEvent>,
): Promise<Head> {
  const { pictures, labels } = splits.train
  // The training itself reports problems with these pictures.
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
