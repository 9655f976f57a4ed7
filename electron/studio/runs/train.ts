import fs from 'node:fs/promises'
import path from 'node:path'
import type { PreparedBackbone } from '../../ml/backbones/prepare.ts'
import { indexOfLargest } from '../../ml/evaluation/metrics.ts'
import { spaceId } from '../../ml/features/space.ts'
import { mapSplits, type Split } from '../../ml/splits.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitEvent, FitJob, FitResult } from '../../trainer/protocol.ts'
import { databaseError } from '../db/errors.ts'
import type { RunMetrics } from '../db/schema.ts'
import type { Run } from '../db/runs.ts'
import type { JobObserver } from '../jobs/observer.ts'
import type { TrainerClient } from '../jobs/trainer-client.ts'
import type { Project } from '../projects/project.ts'
import { checkTrainable, forTrainer, runData, type LabelledRow, type RunData } from './data.ts'
import { isFinished, type FinishedRun } from './find.ts'
import { measure } from './measure.ts'
import { RunLog } from './run-log.ts'
import { evaluationSource, viewsSource } from './sources.ts'

export interface TrainOptions {
  recipe: Recipe
  backbone: PreparedBackbone
  seed: number
  /** Starts the convex head from the weights of the last run that fits, and keeps its penalty. */
  start: 'fresh' | 'last'
  /** Forward passes that the import of the same command made already. */
  forwardPassesBefore?: number
}

/** What a finished run found. */
export interface RunOutcome {
  run: FinishedRun
  data: RunData
  fit: FitResult
  metrics: RunMetrics
  /** Labelled pictures that could not be read any more. */
  unreadable: { path: string; reason: string }[]
}

/**
 * Trains a head on the project's labelled pictures and keeps the result as a new run: recipe, log and head in `runs/ID`, figures and
 * predictions in the database.
 * @throws LoupeError `too_few_classes`, `cancelled`, `trainer_crashed`, …; the run is then kept as failed or cancelled
 */
export async function trainRun(
  project: Project,
  trainer: TrainerClient,
  options: TrainOptions,
  observer: JobObserver,
  signal?: AbortSignal,
): Promise<RunOutcome> {
  const { recipe, backbone, seed } = options
  const data = runData(project)
  checkTrainable(data)
  const last = options.start === 'last' ? comparableRun(project, options, data) : undefined
  const run = project.runs.start({
    recipe,
    backbone: backbone.spec.name,
    precision: 'float32',
    seed,
    classes: data.classes,
    counts: counts(data),
    startedFrom: last?.id ?? null,
  })
  try {
    return await finishRun(project, trainer, options, data, run, last, observer, signal)
  } catch (error) {
    const known = databaseError(error, project.dir)
    const { code, message, next } = known
    const status = code === 'cancelled' ? 'cancelled' : code === 'trainer_crashed' ? 'interrupted' : 'failed'
    try {
      project.runs.update(run.id, { status, finishedAt: Date.now(), error: { code, message, next } })
    } catch {
      // On a full disk not even this can be said; the next opening marks the run as interrupted.
    }
    throw known
  }
}

async function finishRun(
  project: Project,
  trainer: TrainerClient,
  options: TrainOptions,
  data: RunData,
  run: Run,
  last: FinishedRun | undefined,
  observer: JobObserver,
  signal: AbortSignal | undefined,
): Promise<RunOutcome> {
  const { recipe } = options
  const runDir = path.join(project.runsDir, run.id)
  await fs.mkdir(runDir, { recursive: true })
  await fs.writeFile(path.join(runDir, 'recipe.json'), `${JSON.stringify(recipe, null, 2)}\n`)
  const history: EpochFigures[] = []
  const unreadable: RunOutcome['unreadable'] = []
  const log = await RunLog.open(runDir)
  const onEvent = (event: FitEvent) => {
    if (event.type === 'progress') return observer.progress(event.stage, event.done, event.total)
    log.add(event)
    if (event.type === 'epoch') {
      history.push(event.epoch)
      observer.epoch(event.epoch, recipe.solver === 'convex' ? 'step' : 'epoch')
    } else {
      const { path } = data.pictures[event.split][event.index]
      unreadable.push({ path, reason: event.reason })
      observer.warning(`${path} is left out: ${event.reason}`, { code: event.code, path })
    }
  }
  let fit: FitResult
  try {
    fit = await trainer.run('fit', fitJob(project, options, data, runDir, last), onEvent, signal)
    await log.finish()
  } finally {
    await log.close()
  }
  const began = performance.now()
  const metrics = keepResults(project, run, data, fit, observer)
  fit.seconds.evaluate += (performance.now() - began) / 1000
  fit.forwardPasses += options.forwardPassesBefore ?? 0
  await fs.writeFile(path.join(runDir, 'results.json'), `${JSON.stringify({ metrics, history }, null, 2)}\n`)
  const { forwardPasses, penalty, bestEpoch, seconds } = fit
  const { fingerprint } = data
  const changes = {
    status: 'done' as const,
    finishedAt: Date.now(),
    metrics,
    engine: { ...fit.engine, precision: 'float32', forwardPasses, penalty, bestEpoch, fingerprint },
    seconds,
    history,
  }
  project.runs.update(run.id, changes)
  return { run: { ...run, ...changes }, data, fit, metrics, unreadable }
}

function fitJob(
  project: Project,
  options: TrainOptions,
  data: RunData,
  runDir: string,
  last: FinishedRun | undefined,
): FitJob {
  const { recipe, backbone, seed } = options
  return {
    recipe,
    seed,
    classes: data.classes.length,
    source: evaluationSource(backbone, recipe, project.cacheDir),
    views: viewsSource(backbone, recipe, project.cacheDir),
    splits: mapSplits((split) => forTrainer(data.pictures[split])),
    runDir,
    startFrom: last ? path.join(project.runsDir, last.id) : null,
  }
}

/** The newest finished convex run on the same features and classes: its weights fit. */
function comparableRun(project: Project, { recipe, backbone }: TrainOptions, data: RunData): FinishedRun | undefined {
  if (recipe.solver !== 'convex') return undefined
  const spaceOf = (one: Recipe) => spaceId(evaluationSource(backbone, one, project.cacheDir).space)
  const fits = (run: FinishedRun) =>
    run.backbone === backbone.spec.name &&
    run.recipe.solver === 'convex' &&
    spaceOf(run.recipe) === spaceOf(recipe) &&
    JSON.stringify(run.classes) === JSON.stringify(data.classes)
  return project.runs.all().filter(isFinished).findLast(fits)
}

/** Measures validation and test, and keeps what the run says about each of their pictures. */
function keepResults(project: Project, run: Run, data: RunData, fit: FitResult, observer: JobObserver): RunMetrics {
  const k = data.classes.length
  const rowsOf = (split: Split): LabelledRow[] => Array.from(fit.used[split], (i) => data.pictures[split][i])
  const total = fit.used.val.length + fit.used.test.length
  const metrics: RunMetrics = { val: null, test: null }
  for (const split of ['val', 'test'] as const) {
    const rows = rowsOf(split)
    const probabilities = { data: fit.probabilities[split], rows: rows.length, cols: k }
    metrics[split] = measure(probabilities, rows)
    project.predictions.put(
      rows.map(({ id, classIndex }, i) => {
        const own = probabilities.data.slice(i * k, (i + 1) * k)
        const predicted = indexOfLargest(own)
        return {
          runId: run.id,
          pictureId: id,
          split,
          truth: classIndex,
          predicted,
          confidence: own[predicted],
          probabilities: own,
        }
      }),
    )
  }
  observer.progress('evaluate', total, total)
  return metrics
}

function counts({ pictures, unlabelled }: RunData): Record<Split | 'unlabelled', number> {
  return { ...mapSplits((split) => pictures[split].length), unlabelled }
}
