import fs from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../../ml/errors.ts'
import { spaceId } from '../../ml/features/space.ts'
import { guarded } from '../../ml/files/guard.ts'
import { makeOwn } from '../../ml/files/make.ts'
import { mapSplits, type Split } from '../../../common/splits.ts'
import type { Run } from '../db/runs.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { writeRunCalibrations } from '../features/run-calibration.ts'
import { carryOut } from './carry-out.ts'
import { checkClassWeights } from './class-weights.ts'
import { namesNow } from './class-names.ts'
import { checkTrainable, runData, type RunData } from './run-data.ts'
import { deepNeeds } from './deep-needs.ts'
import { isFinished, type FinishedRun } from './finished-run.ts'
import { checkNeeds, runNeeds } from './needs.ts'
import type { RunSources } from '../features/feature-sources.ts'
import { knownSources } from '../features/run-source.ts'
import type { RunOutcome, TrainOptions } from './run-options.ts'
import { readStartRecord, startRecord, writeStartRecord } from './start-record.ts'

/**
 * Trains a head on the project's labelled pictures and stores the result as a new run: recipe, log and head in
 * `runs/ID`, figures and predictions in the database. The run becomes the project's current one.
 * @throws LoupeError `too_few_classes`, `disk_full`, `no_such_folder` (before a run is made, or while it trains),
 *   `cancelled`, `trainer_crashed`, …; the run is then kept as failed, cancelled or interrupted. A run with epochs that
 *   is cancelled after a whole one keeps its best epoch and can be used.
 */
export async function trainRun(project: Project, options: TrainOptions, work: Work): Promise<RunOutcome> {
  const { recipe, sources, seed } = options
  const { backbones, precision } = sources
  const calibrations = backbones.flatMap(({ calibration }) => calibration ?? [])
  // All of this in one turn of the event loop, so that what is read here is what the database stores as the run's
  // input.
  const data = runData(project)
  checkTrainable(data)
  checkClassWeights(recipe, data.classes)
  checkNeeds(needsOf(options, data), project.dir)
  if (recipe.solver === 'epochs' && recipe.keep === 'best' && data.pictures.val.length === 0)
    work.observer.warning(warning('no_validation', { instead: 'last epoch' }))
  const last = options.start === 'fresh' ? undefined : runToStartFrom(project, options, data)
  const run = project.runs.start({
    recipe,
    backbone: backbones.map(({ spec }) => spec.name).join(','),
    precision,
    seed,
    classes: data.classes,
    counts: counts(data),
    startedFrom: last?.id ?? null,
  })
  options.onRun?.(run.id)
  const runDir = path.join(project.runsDir, run.id)
  await refuseOthers(runDir)
  await fs.writeFile(guarded(path.join(makeOwn(runDir), 'recipe.json')), `${JSON.stringify(recipe, null, 2)}\n`)
  if (calibrations.length > 0) await writeRunCalibrations(runDir, calibrations)
  writeStartRecord(runDir, startRecord(data))
  return carryOut(project, { run, data, options: withFolds(project, options), begin: 'anew', last }, work)
}

/**
 * The folder of a new run must be new: anything already there, under an id that was never used, is not Loupe's. @throws
 * LoupeError `folder_taken`
 */
async function refuseOthers(runDir: string): Promise<void> {
  const there = await fs.readdir(runDir).catch(() => [])
  if (there.length === 0) return
  throw new LoupeError('folder_taken.of_run', { folder: runDir })
}

/** What a run with these options still has to compute. */
export function needsOf({ recipe, sources, seed }: Pick<TrainOptions, 'recipe' | 'sources' | 'seed'>, data: RunData) {
  const [backbone] = sources.backbones
  const deep = deepNeeds(recipe, backbone.spec, sources.evaluation[0].transforms)
  return runNeeds(data, recipe, sources, seed, deep)
}

/** A project with k-fold in its split gets it, whether or not the penalty is searched for. */
export function withFolds(project: Project, options: TrainOptions): TrainOptions {
  const split = z.object({ folds: z.int().min(2).max(20) }).safeParse(project.settings.get('split'))
  return split.success ? { folds: split.data.folds, ...options, outOfFold: 'always' } : options
}

/**
 * The newest finished convex run on the same features and classes, so that its weights fit; 'auto' also requires the
 * same pictures and splits.
 */
function runToStartFrom(
  project: Project,
  { recipe, sources, start }: TrainOptions,
  data: RunData,
): FinishedRun | undefined {
  if (recipe.solver !== 'convex') return undefined
  const { backbones } = sources
  const names = backbones.map(({ spec }) => spec.name).join(',')
  const fits = (run: FinishedRun) =>
    run.backbone === names &&
    run.recipe.features === recipe.features &&
    run.recipe.solver === 'convex' &&
    run.recipe.penalty === recipe.penalty &&
    spacesOf(knownSources(project, run, backbones)) === spacesOf(sources) &&
    JSON.stringify(namesNow(project, run.classes)) === JSON.stringify(data.classes)
  const found = project.runs.all().filter(isFinished).findLast(fits)
  if (!found || start === 'last') return found
  return onlyLabelsChanged(project, found, data) ? found : undefined
}

function spacesOf(sources: RunSources | null): string | undefined {
  return sources?.evaluation.map(({ space }) => spaceId(space)).join()
}

function onlyLabelsChanged(project: Project, run: Run, data: RunData): boolean {
  const before = readStartRecord(path.join(project.runsDir, run.id))
  if (before) return before.pictures === startRecord(data).pictures
  // For a run of an older version, equal counts are all that can be checked.
  const now = counts(data)
  return run.counts !== null && (['train', 'val', 'test'] as const).every((split) => run.counts?.[split] === now[split])
}

function counts({ pictures, unlabelled }: RunData): Record<Split | 'unlabelled', number> {
  return { ...mapSplits((split) => pictures[split].length), unlabelled }
}
