import type { EpochFigures } from '../../ml/training/figures.ts'

export type JobStage = 'prepare' | 'scan' | 'features' | 'fit' | 'evaluate' | 'export'

/** Who is told how a job goes: the command line prints it, the server sends it to the page. */
export interface JobObserver {
  progress(stage: JobStage, done: number, total: number): void
  /** An epoch of a recipe that has epochs, or a step of the convex solver. */
  epoch(figures: EpochFigures, kind: 'epoch' | 'step'): void
  warning(message: string, details?: Record<string, unknown>): void
}
