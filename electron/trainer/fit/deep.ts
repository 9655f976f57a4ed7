import { loadGraph } from '../../ml/backbones/graph-file.ts'
import { writeTrainedBackbone } from '../../ml/backbones/trained-backbone.ts'
import { deepLearner } from '../../ml/training/deep/learner.ts'
import { withTrained } from '../../ml/training/deep/network.ts'
import { requireDeepTraining } from '../../ml/training/loop/deep-training.ts'
import type { JobContext } from '../context.ts'
import { extract } from '../extraction/features.ts'
import { notesTo, reportingSplit } from '../extraction/reporting.ts'
import type { FitEvent, FitResult } from '../protocol.ts'
import type { DeepJob } from './deep-job.ts'
import { lastStage, wholeNetwork } from './deep-parts.ts'
import { learnEpochs } from './epochs.ts'
import { finishFit } from './finish.ts'
import { fittingOf } from './fitting-of.ts'
import { solvedStart } from './solved-start.ts'
import { requireTwoClasses } from './require-classes.ts'

/**
 * Trains a head and layers of the network below it. The network of the best epoch is stored in the run's folder and
 * predicts validation and test pictures, as it will everything later.
 * @throws LoupeError `engine_unavailable` before any work if nothing here can train convolutions
 */
export async function fitDeep(job: DeepJob, context: JobContext<FitEvent>): Promise<FitResult> {
  const { network, recipe, runDir } = job
  const backends = await requireDeepTraining()
  const began = performance.now()
  const graph = await loadGraph(network.dir)
  const start = recipe.start === 'solved' ? await solvedStart(job, context) : undefined
  const prepare = recipe.mode === 'full' ? wholeNetwork : lastStage
  const parts = await prepare(job, graph, context)
  try {
    const { train, val, used, input } = parts
    requireTwoClasses(train.labels)
    const afterFeatures = performance.now()
    const learning = {
      ...{ start, source: train, validation: val.labels.length > 0 ? val : undefined, backends },
      learner: {
        width: network.spec.features,
        of: (from: Parameters<typeof deepLearner>[2]) =>
          deepLearner(parts.graph, input, from, { onNote: notesTo(context.emit), batchNorm: recipe.batch_norm }),
      },
      forwardPasses: () => parts.forwardPasses(),
    }
    const fitted = await learnEpochs(fittingOf(job, used.val), learning, context)
    let [source] = job.sources
    // A cancelled run still predicts the held-out pictures with its best epoch.
    const signal = fitted.end === 'cancelled' ? new AbortController().signal : context.signal
    return await finishFit({
      ...{ runDir, fitted, began, afterFeatures, outOfFold: null },
      train: { used: used.train, forwardPasses: 0 },
      async keepBelow() {
        const own = await writeTrainedBackbone(runDir, network, withTrained(graph, fitted.below ?? new Map()))
        source = { ...source, model: own.model, space: { ...source.space, weightsHash: own.spec.weightsHash } }
      },
      heldOut(split) {
        const observer = reportingSplit(split, context.emit)
        // Problems with validation pictures were reported before training.
        if (split === 'val') observer.onProblem = () => undefined
        return extract(job.splits[split].pictures, source, '', observer, signal)
      },
    })
  } finally {
    await parts.close()
  }
}
