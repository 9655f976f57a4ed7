import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import { preparedBackbone } from '../backbones/prepared.ts'
import type { Run } from '../db/runs.ts'
import type { Split } from '../db/schema.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import type { FeatureSource } from '../../trainer/protocol.ts'
import { forTrainer, runData, type LabelledRow } from './data.ts'
import { measure } from './measure.ts'
import { evaluationSource } from './sources.ts'

/** What a run looks at pictures with. */
export async function runSource(
  project: Project,
  run: Run,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<FeatureSource> {
  const backbone = await preparedBackbone(run.backbone, trainer, observer, signal)
  return evaluationSource(backbone, run.recipe, project.cacheDir)
}

export interface SplitEvaluation {
  metrics: Metrics
  rows: LabelledRow[]
  /** Row a picture, `[n, classes]`. */
  probabilities: Float32Array
  engine: string
  forwardPasses: number
}

/**
 * Measures a run on a split with the labels and splits of now. Pictures of classes the run does not know are left out, with a warning.
 * @throws LoupeError `split_empty`
 */
export async function evaluateRun(
  project: Project,
  run: Run,
  split: Split,
  trainer: TrainerClient,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<SplitEvaluation> {
  const indices = new Map(run.classes.map((name, i) => [name, i]))
  const rows = runData(project).pictures[split].map((row) => ({ ...row, classIndex: indices.get(row.label) ?? -1 }))
  const unknown = rows.filter(({ classIndex }) => classIndex < 0)
  if (unknown.length > 0)
    observer.warning(`${unknown.length} pictures have a class that run ${run.id} does not know; they are left out.`)
  const known = rows.filter(({ classIndex }) => classIndex >= 0)
  const empty = new LoupeError(
    'split_empty',
    `No labelled picture is in the split ${split}.`,
    'Split the project again (loupe split), or choose another split.',
  )
  if (known.length === 0) throw empty
  const source = await runSource(project, run, trainer, observer, signal)
  const { pictures } = forTrainer(known)
  const scored = await trainer.run(
    'score',
    { runDir: path.join(project.runsDir, run.id), source, pictures },
    (event) => {
      if (event.type === 'progress') observer.progress('features', event.done, event.total)
      else observer.warning(`${known[event.index].path} is left out: ${event.reason}`, { code: event.code })
    },
    signal,
  )
  const used = Array.from(scored.used, (i) => known[i])
  const { probabilities, engine, forwardPasses } = scored
  const metrics = measure({ data: probabilities, rows: used.length, cols: run.classes.length }, used)
  if (!metrics) throw empty
  return { metrics, rows: used, probabilities, engine, forwardPasses }
}
