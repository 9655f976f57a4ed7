import type { Head } from '../../ml/training/head.ts'
import { fitQuick } from '../../ml/training/quick/fit.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import { extract } from '../extraction/features.ts'
import type { FitEvent, FitJob } from '../protocol.ts'
import { requireTwoClasses } from './require-classes.ts'

/**
 * The head that training below begins with: the softmax regression of `quick` on what the network makes of the training pictures before any
 * of it has moved. Their features come from the project's cache where a run with a frozen network has left them there.
 */
export async function solvedStart(job: FitJob, { emit, signal }: JobContext<FitEvent>): Promise<Head> {
  const { recipe, seed, classes, splits } = job
  if (recipe.solver !== 'epochs') throw new TypeError('a recipe with epochs is expected')
  const { pictures, labels } = splits.train
  const { features, used } = await extract(
    pictures,
    job.sources[0],
    '',
    {
      // Whoever trains on these pictures says what is wrong with them.
      onProblem: () => undefined,
      onProgress: (done, total) => emit({ type: 'progress', stage: 'features', done, total }),
      onNote: (note) => emit({ type: 'note', ...note }),
    },
    signal,
  )
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
