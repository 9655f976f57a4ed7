import { existsSync } from 'node:fs'
import path from 'node:path'
import { warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../../ml/errors.ts'
import { backbonesOfRun, preparedBackbones } from '../backbones/of-recipe.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { ensureSplit } from '../splits/split.ts'
import { carryOut } from './carry-out.ts'
import { checkTrainable, runData } from './run-data.ts'
import { isResumable } from './finished-run.ts'
import { checkNeeds } from './needs.ts'
import type { RunHooks, RunOutcome, TrainOptions } from './run-options.ts'
import { requireTrainable } from './recipe-needs.ts'
import { sourcesOfRun } from '../features/run-source.ts'
import { readStartRecord } from './start-record.ts'
import { needsOf, trainRun, withFolds } from './train.ts'

/**
 * Continues a run that was interrupted, cancelled or failed, with its own id, recipe and seed: the result is, byte for
 * byte, what it would have been. If labels or splits have changed since, it warns and starts a new run with the same
 * recipe and seed.
 * @throws LoupeError `no_run` if there is nothing to resume; else as `trainRun`
 */
export async function resumeRun(
  project: Project,
  runId: string,
  work: Work,
  hooks: RunHooks = {},
): Promise<RunOutcome> {
  const run = project.runs.get(runId)
  if (!run) throw new LoupeError('no_run.to_resume', { run: runId })
  if (!isResumable(run))
    throw new LoupeError(run.status === 'done' ? 'no_run.at_its_end' : 'no_run.being_trained', { run: runId })
  await requireTrainable(run.recipe)
  const prepared = await preparedBackbones(backbonesOfRun(run), work)
  const options: TrainOptions = {
    ...{ recipe: run.recipe, sources: sourcesOfRun(project, run, prepared), seed: run.seed },
    ...{ start: 'fresh' as const, outOfFold: 'always' as const, onRun: hooks.onRun },
  }
  const data = runData(project)
  const runDir = path.join(project.runsDir, run.id)
  const before = readStartRecord(runDir)
  if (before?.fingerprint !== data.fingerprint) {
    work.observer.warning(warning('data_changed', { run: run.id }))
    for (const one of ensureSplit(project, run.seed).warnings) work.observer.warning(one)
    return trainRun(project, options, work)
  }
  checkTrainable(data)
  checkNeeds(needsOf(options, data), project.dir)
  // The run it started from may have been deleted since; it ends at the same optimum.
  const last = run.startedFrom === null ? undefined : project.runs.get(run.startedFrom)
  const there = last && existsSync(path.join(project.runsDir, last.id, 'head.bin')) ? last : undefined
  project.runs.update(run.id, { status: 'running', finishedAt: null, error: null })
  hooks.onRun?.(run.id)
  return carryOut(project, { run, data, options: withFolds(project, options), begin: 'resume', last: there }, work)
}
