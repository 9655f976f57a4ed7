import fs from 'node:fs/promises'
import path from 'node:path'
import { cancelled, LoupeError, problemOf } from '../../ml/errors.ts'
import { guarded } from '../../ml/files/guard.ts'
import { mapSplits } from '../../../common/splits.ts'
import type { FitJob, FitResult } from '../../trainer/protocol.ts'
import { databaseError } from '../db/errors.ts'
import type { Run } from '../db/runs.ts'
import type { Work } from '../jobs/work.ts'
import type { Project } from '../project/project.ts'
import { setCurrentRun } from './current.ts'
import { forTrainer, type RunData } from './run-data.ts'
import type { FinishedRun } from './finished-run.ts'
import { followFit } from './follow-fit.ts'
import { keepResults } from './keep-results.ts'
import { rememberRate } from './rates.ts'
import { watchedPictures } from './watched-pictures.ts'
import type { RunOutcome, TrainOptions } from './run-options.ts'

/** A run in the database, and everything needed to complete it. */
interface RunToCarryOut {
  run: Run
  data: RunData
  options: TrainOptions
  /** 'resume' continues from its checkpoint, if there is one. */
  begin: FitJob['begin']
  /** The run whose weights it starts from. */
  last: Run | undefined
}

/**
 * Completes a run and stores its results; an error is stored with the run too.
 * @throws LoupeError as `trainRun`
 */
export async function carryOut(project: Project, given: RunToCarryOut, work: Work): Promise<RunOutcome> {
  let outcome: RunOutcome
  try {
    outcome = await fitAndKeep(project, given, work)
  } catch (error) {
    const known = databaseError(error, project.dir)
    const { code } = known
    const status = code === 'cancelled' ? 'cancelled' : code === 'trainer_crashed' ? 'interrupted' : 'failed'
    try {
      project.runs.update(given.run.id, { status, finishedAt: Date.now(), error: problemOf(known) })
    } catch {
      // On a full disk not even this can be recorded; the next opening marks the run as interrupted.
    }
    throw known
  }
  if (outcome.run.status === 'cancelled') throw stoppedWith(outcome)
  return outcome
}

async function fitAndKeep(project: Project, given: RunToCarryOut, work: Work): Promise<RunOutcome> {
  const { run, data, options } = given
  const { recipe, sources } = options
  const job = fitJob(project, given)
  const { fit, history, unreadable } = await followFit(job, data, work)
  // With several backbones nobody can tell how long each took.
  if (!sources.views && recipe.mode === 'frozen' && sources.backbones.length === 1)
    await rememberRate(run.backbone, run.precision, fit.forwardPasses, fit.seconds.features)
  const began = performance.now()
  const metrics = keepResults(project, run.id, data, fit)
  const judged = fit.used.val.length + fit.used.test.length
  work.observer.progress('evaluate', judged, judged)
  fit.seconds.evaluate += (performance.now() - began) / 1000
  fit.forwardPasses += options.forwardPassesBefore ?? 0
  await fs.writeFile(
    guarded(path.join(job.runDir, 'results.json')),
    `${JSON.stringify({ metrics, history }, null, 2)}\n`,
  )
  const changes = { ...endOf(given, fit), metrics, history }
  project.transaction(() => {
    project.runs.update(run.id, changes)
    setCurrentRun(project, run.id)
  })
  return { run: { ...run, ...changes }, data, fit, metrics, unreadable }
}

function endOf({ run: { precision }, data, options: { why } }: RunToCarryOut, fit: FitResult) {
  const { forwardPasses, penalty, bestEpoch, seconds, end } = fit
  return {
    status: end === 'whole' ? ('done' as const) : ('cancelled' as const),
    finishedAt: Date.now(),
    error: end === 'whole' ? null : problemOf(stopped(bestEpoch)),
    engine: {
      ...fit.engine,
      ...{ precision, ...(why && { why }) },
      ...{ forwardPasses, penalty, bestEpoch, fingerprint: data.fingerprint },
    },
    seconds,
  } satisfies Partial<FinishedRun>
}

function fitJob(project: Project, { run, data, options, begin, last }: RunToCarryOut): FitJob {
  const { recipe, sources, seed } = options
  return {
    recipe,
    seed,
    classes: data.classes.length,
    classNames: data.classes,
    sources: sources.evaluation,
    views: sources.views,
    network: recipe.mode === 'frozen' ? null : sources.backbones[0],
    splits: mapSplits((split) => forTrainer(data.pictures[split])),
    watched: watchedPictures(
      Int32Array.from(data.pictures.val, ({ classIndex }) => classIndex),
      seed,
    ),
    runDir: path.join(project.runsDir, run.id),
    startFrom: last ? path.join(project.runsDir, last.id) : null,
    folds: options.folds ?? null,
    outOfFold: options.outOfFold ?? 'from the search',
    begin,
  }
}

/** The error for a run that was cancelled after whole epochs: it is kept, and can be used or resumed. */
function stoppedWith({ fit }: RunOutcome): LoupeError {
  return stopped(fit.bestEpoch)
}

function stopped(bestEpoch: number | null): LoupeError {
  if (bestEpoch === null) return cancelled()
  return new LoupeError('cancelled.with_epoch', { epoch: bestEpoch })
}
