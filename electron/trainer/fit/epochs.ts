import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { measuredTrainer } from '../../ml/engines/measured-choice.ts'
import { LoupeError } from '../../ml/errors.ts'
import { automaticBackends, openBackend, type BackendName } from '../../ml/training/loop/backend.ts'
import { checkpointing, everySteps, stopWhenStalled } from '../../ml/training/loop/callbacks.ts'
import type { EpochFigures, EpochReport } from '../../ml/training/figures.ts'
import type { Checkpoint } from '../../ml/training/loop/checkpoint.ts'
import { fitEpochs, runName, type FitOptions } from '../../ml/training/loop/fit.ts'
import type { Trained } from '../../ml/training/loop/learner.ts'
import { weightsOfClasses } from '../../ml/training/loop/class-weights.ts'
import type { TrainingSource } from '../../ml/training/loop/source.ts'
import { earlyStopping } from '../../ml/training/loop/early-stopping.ts'
import type { EpochRecipe } from '../../ml/training/recipes/schema.ts'
import type { FitEvent } from '../protocol.ts'
import type { FittedHead } from './fitted-head.ts'
import type { HeadFitting } from './head-fitting.ts'
import type { HeadRows } from './head-rows.ts'
import type { JobContext } from '../context.ts'
import { CHECKPOINT_PAUSE_MS, readCheckpoint, writeCheckpoint } from './run-checkpoint.ts'
import { trainingSource } from './training-views.ts'
import { watchEpochs } from './watch-epochs.ts'
import { saidByEngine } from '../../ml/engines/out-of-memory.ts'

/** What the epochs train on. */
interface Learning extends Pick<FitOptions, 'source' | 'validation' | 'learner' | 'start'> {
  /** Backends to try in order; by default the one measured as fastest for heads, then the best available. */
  backends?: BackendName[]
  /** Forward passes for training views so far. */
  forwardPasses(): number
}

/** Trains a head with the TensorFlow.js epoch loop. */
export async function fitWithEpochs(
  fitting: HeadFitting<EpochRecipe>,
  { train, val, views }: HeadRows,
  context: JobContext<FitEvent>,
): Promise<FittedHead> {
  const learning = {
    source: await trainingSource(fitting, train, views),
    validation: val.labels.length > 0 ? val : undefined,
    forwardPasses: () => views?.forwardPasses ?? 0,
  }
  return learnEpochs(fitting, learning, context)
}

/**
 * Trains with checkpoints and reports each epoch. If a training engine fails midway, the next one continues from the
 * last checkpoint, or from the first epoch if there is none yet. The checkpoint stays: the caller removes it once the
 * result is safe.
 */
export async function learnEpochs(
  fitting: HeadFitting<EpochRecipe>,
  { backends, ...learning }: Learning,
  context: JobContext<FitEvent>,
): Promise<FittedHead> {
  const { emit, signal } = context
  let left = backends ?? (await headBackends())
  let { begin } = fitting
  let failed: { name: string; error: unknown } | undefined
  const ran: string[] = []
  for (;;) {
    const backend = await openBackend(left, backends ? 'named' : 'fast').catch((error: unknown) => {
      throw failed ? failed.error : error
    })
    const name = `tfjs ${backend.name}`
    if (failed) {
      const why = saidByEngine(failed.error)
      emit({ type: 'note', ...warning('engine_fell_back', { engine: failed.name, next: name, started: true, why }) })
      emit({ type: 'resumed', epochs: [] })
      begin = 'resume'
    }
    ran.push(name)
    try {
      return { ...(await learnOn({ ...fitting, begin }, learning, context)), engine: ran.join(', then ') }
    } catch (error) {
      left = left.slice(left.indexOf(backend.name) + 1)
      if (!isOfTheEngine(error) || signal.aborted || left.length === 0) throw error
      failed = { name, error }
    } finally {
      backend.close()
    }
  }
}

/** Backends for heads, starting with the one that `doctor` measured as fastest. */
async function headBackends(): Promise<BackendName[]> {
  const measured = await measuredTrainer()
  return automaticBackends.toSorted((a, b) => Number(b === measured) - Number(a === measured))
}

/**
 * Loupe's own errors, about the data or a diverging loss, are not the engine's fault; nor are the system's errors about
 * files, such as no room for the checkpoint.
 */
function isOfTheEngine(error: unknown): boolean {
  if (error instanceof LoupeError) return error.code === 'engine_failed'
  return (error as NodeJS.ErrnoException).syscall === undefined
}

/** Trains on the backend that is open. */
async function learnOn(
  fitting: HeadFitting<EpochRecipe>,
  { forwardPasses, ...learning }: Omit<Learning, 'backends'>,
  { emit, signal }: JobContext<FitEvent>,
): Promise<Omit<FittedHead, 'engine'>> {
  const { recipe, seed, classes, classNames, runDir } = fitting
  const resume = await resumed(fitting, learning.source, emit)
  const stalling = earlyStopping(recipe.patience ?? Infinity, recipe.min_delta)
  for (const report of resume?.epochs ?? []) stalling.see(report)
  const watching = watchEpochs(fitting.watchedRows, emit)
  const fitted = ({ head, below }: Trained, bestEpoch: number, end: FittedHead['end']) => ({
    ...{ head, below },
    penalty: null,
    pictures: null,
    bestEpoch,
    outOfFold: null,
    forwardPasses: forwardPasses(),
    end,
  })
  let best = resume?.best
  try {
    const { bestEpoch, ...trained } = await fitEpochs({
      ...learning,
      // A run that was interrupted at its very end trains no more epochs.
      plan: { ...recipe, epochs: resume && stalling.stalled ? resume.epoch : recipe.epochs },
      classes,
      seed,
      resume,
      classWeights: recipe.class_weights
        ? weightsOfClasses(recipe.class_weights, classNames, learning.source.labels)
        : undefined,
      callbacks: [
        {
          onEpochEnd(report, run) {
            best = { epoch: run.bestEpoch, ...run.best }
            emit({ type: 'epoch', epoch: figures(report) })
            emit({ type: 'progress', stage: 'fit', done: report.epoch, total: recipe.epochs })
          },
        },
        checkpointing((checkpoint) => writeCheckpoint(runDir, checkpoint), CHECKPOINT_PAUSE_MS),
        watching,
        stopWhenStalled(stalling),
        ...(recipe.log_every ? [everySteps(recipe.log_every, (step) => emit({ type: 'step', step }))] : []),
      ],
      signal,
    })
    watching.finish()
    return fitted(trained, bestEpoch, 'whole')
  } catch (error) {
    // Stopped on purpose after whole epochs: the best so far is worth keeping, and the run can continue from the
    // checkpoint.
    if (signal.aborted && best) return fitted(best, best.epoch, 'cancelled')
    throw error
  }
}

/** The checkpoint to continue from, if resuming and it is one of exactly these pictures and labels. */
async function resumed(
  { recipe, seed, classes, runDir, begin }: HeadFitting<EpochRecipe>,
  train: TrainingSource,
  emit: (event: FitEvent) => void,
): Promise<Checkpoint | undefined> {
  if (begin === 'anew') return undefined
  const note = (about: Warning) => emit({ type: 'note', ...about })
  const checkpoint = await readCheckpoint(runDir, (found) => note(warning('checkpoint_unreadable', { found })))
  if (!checkpoint) return undefined
  if (checkpoint.run !== runName(recipe, classes, seed, train.width, train.labels)) {
    note(warning('checkpoint_outdated', {}))
    return undefined
  }
  emit({ type: 'resumed', epochs: checkpoint.epochs.map(figures) })
  return checkpoint
}

function figures({ epoch, loss, accuracy, valLoss, valAccuracy, seconds }: EpochReport): EpochFigures {
  return { epoch, loss, accuracy, valLoss, valAccuracy, seconds }
}
