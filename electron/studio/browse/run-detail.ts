import { existsSync } from 'node:fs'
import { LoupeError } from '../../ml/errors.ts'
import { measuredSplits, tooFewToJudge, type Measured } from '../../../common/statistics/judge.ts'
import type { Metrics } from '../../ml/evaluation/metrics.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import type { RunEngine } from '../db/schema.ts'
import type { Split } from '../../../common/splits.ts'
import type { Project } from '../project/project.ts'
import { namesNow } from '../runs/class-names.ts'
import { runSummary, type RunSummary } from './run-summary.ts'
import { sealedSplits } from './seal.ts'

export interface RunDetail extends RunSummary {
  backbone: string
  seed: number
  recipeJson: unknown
  /**
   * Current names of its classes, in index order: predictions refer to these indices. A name appears twice if classes
   * were merged since.
   */
  classes: string[]
  counts: Record<Split | 'unlabelled', number> | null
  /**
   * `cv`: training pictures, each predicted by a model that had not seen it. `test` is null while the test set is
   * sealed.
   */
  metrics: { val: Metrics | null; test: Metrics | null; cv: Metrics | null }
  /** The split it was measured on, if that has too few pictures per class to be reliable. */
  tooFew: Measured[]
  engine: RunEngine | null
  seconds: Record<'features' | 'fit' | 'evaluate', number> | null
  history: EpochFigures[]
  exports: { format: string; path: string; createdAt: number; there: boolean }[]
}

/** @throws LoupeError `no_run` */
export function runDetail(project: Project, id: string): RunDetail {
  const run = project.runs.get(id)
  const summary = runSummary(project, id)
  if (!run || !summary) throw new LoupeError('no_run.unknown', { run: id })
  const { backbone, seed, recipe, classes, counts, metrics, engine, seconds, history } = run
  const test = sealedSplits(project).includes('test') ? null : (metrics?.test ?? null)
  const shown = { val: metrics?.val ?? null, test, cv: metrics?.cv ?? null }
  return {
    ...summary,
    backbone,
    seed,
    recipeJson: recipe,
    classes: namesNow(project, classes),
    counts,
    metrics: shown,
    tooFew: measuredSplits.filter((split) => shown[split] && tooFewToJudge(shown[split].n, classes.length)),
    engine,
    seconds,
    history: history ?? [],
    exports: project.exports
      .ofRun(id)
      .map(({ format, path, createdAt }) => ({ format, path, createdAt, there: existsSync(path) })),
  }
}
