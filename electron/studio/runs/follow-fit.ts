import { append } from '../../../common/many.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import type { FitEvent, FitJob, FitResult } from '../../trainer/protocol.ts'
import { leftOut } from '../jobs/telling.ts'
import { withNewer, type WatchedPredictions } from '../jobs/watched-predictions.ts'
import type { Work } from '../jobs/work.ts'
import { FolderWatch } from './folder-watch.ts'
import type { RunData } from './run-data.ts'
import { RunLog } from './run-log.ts'
import type { RunOutcome } from './run-options.ts'

interface FollowedFit extends Pick<RunOutcome, 'unreadable'> {
  fit: FitResult
  history: EpochFigures[]
}

/**
 * Fits a run in the training process: reports progress, writes the run's log, and stops if a whole folder of pictures
 * disappears.
 * @throws what the fit throws; LoupeError `no_such_folder`
 */
export async function followFit(job: FitJob, data: RunData, { trainer, observer, signal }: Work): Promise<FollowedFit> {
  const history: EpochFigures[] = []
  const unreadable: FollowedFit['unreadable'] = []
  const kind = job.recipe.solver === 'convex' ? ('step' as const) : ('epoch' as const)
  const log = await RunLog.open(job.runDir)
  const watch = new FolderWatch(data, signal)
  let verdicts = nothingJudged(data, job)
  observer.learning?.(kind)
  if (kind === 'epoch') observer.verdicts?.(verdicts)
  const epochs = (figures: EpochFigures[]) => {
    append(history, figures)
    for (const one of figures) observer.epoch(one, kind)
  }
  const onEvent = (event: FitEvent) => {
    if (event.type !== 'progress' && event.type !== 'verdicts') log.add(event)
    switch (event.type) {
      case 'progress':
        return observer.progress(event.stage, event.done, event.total)
      case 'verdicts': {
        const { epoch, predicted, confidence } = event
        verdicts = withNewer(verdicts, { epoch, predicted: [...predicted], confidence: [...confidence] })
        return observer.verdicts?.(verdicts)
      }
      case 'step':
        return observer.step?.(event.step)
      case 'note':
        return observer.warning(event)
      case 'epoch':
        return epochs([event.epoch])
      case 'resumed':
        // A run whose engine failed resumes from an earlier epoch; those after it are trained again.
        history.length = 0
        observer.learning?.(kind)
        return epochs(event.epochs)
      case 'problem': {
        const picture = data.pictures[event.split][event.index]
        if (watch.isGone(picture)) return
        unreadable.push({ path: picture.path, reason: event.reason })
        return observer.warning(leftOut(picture.path, event))
      }
    }
  }
  try {
    const fit = await trainer.run('fit', job, onEvent, watch.signal).catch((error: unknown) => {
      throw watch.reasonFor(error, signal)
    })
    if (watch.gone) throw watch.gone
    await log.finish()
    return { fit, history, unreadable }
  } finally {
    await log.close()
  }
}

function nothingJudged({ classes, pictures }: RunData, { watched }: FitJob): WatchedPredictions {
  const rows = Array.from(watched, (i) => pictures.val[i])
  return {
    classes,
    pictures: rows.map(({ id }) => id),
    truth: rows.map(({ classIndex }) => classIndex),
    now: null,
    before: null,
  }
}
