import { loadGraph } from '../../ml/backbones/graph-file.ts'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { writeTrainedBackbone } from '../../ml/backbones/trained-backbone.ts'
import { applyHead } from '../../ml/evaluation/apply-head.ts'
import { deepLearner } from '../../ml/training/deep/learner.ts'
import { withTrained } from '../../ml/training/deep/network.ts'
import { writeHead } from '../../ml/training/head-file.ts'
import { requireDeepTraining } from '../../ml/training/loop/deep-training.ts'
import type { JobContext } from '../context.ts'
import { extract } from '../extraction/features.ts'
import type { FitEvent, FitJob, FitResult } from '../protocol.ts'
import { lastStage, wholeNetwork } from './deep-parts.ts'
import { learnEpochs } from './epochs.ts'
import { removeCheckpoint } from './run-checkpoint.ts'
import { solvedStart } from './solved-start.ts'
import { requireTwoClasses } from './require-classes.ts'

/**
 * Trains a head and layers of the network below it. The network of the best epoch is kept in the run's folder, and it judges validation and
 * test as it will judge everything from then on.
 * @throws LoupeError `engine_unavailable` before any work where nothing here can train convolutions
 */
export async function fitDeep(
  job: FitJob,
  network: PreparedBackbone,
  context: JobContext<FitEvent>,
): Promise<FitResult> {
  const backends = await requireDeepTraining()
  const began = performance.now()
  const graph = await loadGraph(network.dir)
  const start =
    job.recipe.solver === 'epochs' && job.recipe.start === 'solved' ? await solvedStart(job, context) : undefined
  const prepare = job.recipe.mode === 'full' ? wholeNetwork : lastStage
  const parts = await prepare(job, network, graph, context)
  try {
    const { train, val, used, input } = parts
    requireTwoClasses(train.labels)
    const afterFeatures = performance.now()
    const learning = {
      ...{ start, source: train, validation: val.labels.length > 0 ? val : undefined, validated: used.val, backends },
      learner: {
        width: network.spec.features,
        of: (from: Parameters<typeof deepLearner>[2]) =>
          deepLearner(parts.graph, input, from, {
            onNote: (note) => context.emit({ type: 'note', ...note }),
            batchNorm: job.recipe.solver === 'epochs' ? job.recipe.batch_norm : undefined,
          }),
      },
      forwardPasses: () => parts.forwardPasses(),
    }
    const fitted = await learnEpochs(job, learning, context)
    await writeHead(job.runDir, fitted)
    const own = await writeTrainedBackbone(job.runDir, network, withTrained(graph, fitted.below ?? new Map()))
    const afterFit = performance.now()
    const source = {
      ...job.sources[0],
      model: own.model,
      space: { ...job.sources[0].space, weightsHash: own.spec.weightsHash },
    }
    // A run that was stopped still says what its best epoch makes of the held-out pictures.
    const signal = fitted.end === 'cancelled' ? new AbortController().signal : context.signal
    const judge = async (split: 'val' | 'test') => {
      const found = await extract(
        job.splits[split].pictures,
        source,
        '',
        {
          onProblem(index, { code, message }) {
            // Those of validation were told of before training.
            if (split === 'test') context.emit({ type: 'problem', split, index, code, reason: message })
          },
          onProgress: (done, total) => context.emit({ type: 'progress', stage: 'features', done, total }),
          onNote: (note) => context.emit({ type: 'note', ...note }),
        },
        signal,
      )
      return { ...found, probabilities: (await applyHead(fitted.head, found.features)).data }
    }
    const [judgedVal, judgedTest] = [await judge('val'), await judge('test')]
    // Judging takes its time: who stops a run in it can go on from the last epoch.
    if (fitted.end === 'whole') await removeCheckpoint(job.runDir)
    return {
      engine: { features: judgedVal.engine, training: fitted.engine },
      forwardPasses: fitted.forwardPasses + judgedVal.forwardPasses + judgedTest.forwardPasses,
      seconds: {
        features: (afterFeatures - began) / 1000,
        fit: (afterFit - afterFeatures) / 1000,
        evaluate: (performance.now() - afterFit) / 1000,
      },
      used: { train: used.train, val: judgedVal.used, test: judgedTest.used },
      probabilities: { val: judgedVal.probabilities, test: judgedTest.probabilities },
      ...{ outOfFold: null, penalty: null, bestEpoch: fitted.bestEpoch, end: fitted.end },
    }
  } finally {
    await parts.close()
  }
}
