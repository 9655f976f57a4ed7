import type { Warning } from '../../../common/warnings/warning.ts'
import type { EpochFigures, StepFigures } from '../../ml/training/figures.ts'
import type { WatchedPredictions } from './watched-predictions.ts'

export type JobStage = 'prepare' | 'scan' | 'features' | 'fit' | 'evaluate' | 'export' | 'measure' | 'install'

/** Receives a job's progress: the command line prints it, the server sends it to the page. */
export interface JobObserver {
  progress(stage: JobStage, done: number, total: number): void
  /** An epoch of a recipe that has epochs, or a step of the convex solver. */
  epoch(figures: EpochFigures, kind: 'epoch' | 'step'): void
  /** A run begins, and will report in epochs or in steps of a solver. */
  learning?(kind: 'epoch' | 'step'): void
  /** In the middle of an epoch, if the recipe requests it. */
  step?(figures: StepFigures): void
  /** Predictions for some validation pictures so far. */
  verdicts?(verdicts: WatchedPredictions): void
  warning(warning: Warning): void
}
