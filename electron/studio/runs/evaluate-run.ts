import path from 'node:path'
import { warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../../ml/errors.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import { row } from '../../ml/matrix.ts'
import { runBackbones } from '../features/run-backbones.ts'
import type { Run } from '../db/runs.ts'
import type { Split } from '../../../common/splits.ts'
import { telling } from '../jobs/telling.ts'
import type { PlainObserver, Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { namesNow } from './class-names.ts'
import { forTrainer, runData, type LabelledRow } from './run-data.ts'
import { measure } from './measure.ts'
import { sourcesOfRun } from '../features/run-source.ts'
import type { RunSources } from '../features/feature-sources.ts'

/** How a run sees pictures, with its networks prepared. @throws LoupeError as `runBackbones` and `sourcesOfRun` */
export async function preparedSources(project: Project, run: Run, work: Work<PlainObserver>): Promise<RunSources> {
  const backbones = await runBackbones(project, run, work)
  return sourcesOfRun(project, run, backbones)
}

interface SplitEvaluation {
  metrics: Metrics
  rows: LabelledRow[]
  /** One row per picture, `[n, classes]`. */
  probabilities: Float32Array
  engine: string
  forwardPasses: number
}

/**
 * Measures a run on a split with the current labels and splits. Pictures of classes that the run does not know are left
 * out, with a warning.
 * @throws LoupeError `split_empty`
 */
export async function evaluateRun(
  project: Project,
  run: Run,
  split: Split,
  work: Work<PlainObserver>,
): Promise<SplitEvaluation> {
  const { trainer, observer, signal } = work
  const names = namesNow(project, run.classes)
  const rows = runData(project).pictures[split].map((row) => ({ ...row, classIndex: names.indexOf(row.label) }))
  const unknown = rows.filter(({ classIndex }) => classIndex < 0)
  if (unknown.length > 0) observer.warning(warning('unknown_class', { pictures: unknown.length, run: run.id }))
  const known = rows.filter(({ classIndex }) => classIndex >= 0)
  const empty = new LoupeError('split_empty.unlabelled', { split })
  if (known.length === 0) throw empty
  const { evaluation: sources } = await preparedSources(project, run, work)
  const { pictures } = forTrainer(known)
  const scored = await trainer.run(
    'score',
    { runDir: path.join(project.runsDir, run.id), sources, pictures },
    telling(observer, (index) => known[index].path),
    signal,
  )
  const { probabilities, engine, forwardPasses } = scored
  const matrix = { data: probabilities, rows: scored.used.length, cols: run.classes.length }
  const used = Array.from(scored.used, (i, at) => ({
    ...known[i],
    classIndex: ownIndex(names, known[i].label, row(matrix, at)),
  }))
  const metrics = measure(matrix, used)
  if (!metrics) throw empty
  return { metrics, rows: used, probabilities, engine, forwardPasses }
}

/** The run's class for a label; if several have been merged since, the one the run finds likeliest. */
function ownIndex(names: string[], label: string, probabilities: ArrayLike<number>): number {
  const own = names.flatMap((name, i) => (name === label ? [i] : []))
  return own.reduce((best, i) => (probabilities[i] > probabilities[best] ? i : best))
}
