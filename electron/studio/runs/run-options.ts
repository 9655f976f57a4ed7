import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitJob, FitResult } from '../../trainer/protocol.ts'
import type { RunMetrics } from '../db/schema.ts'
import type { PrecisionReason } from '../features/auto-precision.ts'
import type { RunSources } from '../features/feature-sources.ts'
import type { FinishedRun } from './finished-run.ts'
import type { RunData } from './run-data.ts'

export interface TrainOptions {
  recipe: Recipe
  /** How it sees pictures. */
  sources: RunSources
  /** Why they have their precision; missing if nobody chose. */
  why?: PrecisionReason
  seed: number
  /**
   * Starts the convex head from the weights of the last run that fits, and keeps its penalty; 'auto' does so if only
   * labels have changed since.
   */
  start: 'fresh' | 'last' | 'auto'
  /**
   * Folds for the convex head's predictions of training pictures; by default those of the project's split, else the
   * recipe's.
   */
  folds?: number
  /** Whether training pictures are predicted out of fold even if no search yields that. */
  outOfFold?: FitJob['outOfFold']
  /** Forward passes that the import of the same command has already made. */
  forwardPassesBefore?: number
  /** Called with the run's id as soon as it is in the database. */
  onRun?: (id: string) => void
}

/** What a finished run found. */
export interface RunOutcome {
  run: FinishedRun
  data: RunData
  fit: FitResult
  metrics: RunMetrics
  /** Labelled pictures that could no longer be read. */
  unreadable: { path: string; reason: string }[]
}

export interface RunHooks {
  /** Called with the id of each run as soon as it is in the database. */
  onRun?(id: string): void
}
