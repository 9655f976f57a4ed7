import type { Recipe } from '../../ml/training/recipes/schema.ts'
import type { FitJob, FitResult } from '../../trainer/protocol.ts'
import type { RunMetrics } from '../db/schema.ts'
import type { PrecisionReason } from '../features/auto-precision.ts'
import type { RunSources } from '../features/feature-sources.ts'
import type { FinishedRun } from './finished-run.ts'
import type { RunData } from './run-data.ts'

export interface TrainOptions {
  recipe: Recipe
  /** What it looks at pictures with. */
  sources: RunSources
  /** Why it is their precision; left out where nobody chose. */
  why?: PrecisionReason
  seed: number
  /** Starts the convex head from the weights of the last run that fits, and keeps its penalty; 'auto' where only labels have changed since. */
  start: 'fresh' | 'last' | 'auto'
  /** Folds that the convex head judges training pictures by; left out: what the project's split says, else the recipe's. */
  folds?: number
  /** Whether training pictures are predicted out of fold even if no search yields it. */
  outOfFold?: FitJob['outOfFold']
  /** Forward passes that the import of the same command made already. */
  forwardPassesBefore?: number
  /** Called with the id of the run as soon as it is in the database. */
  onRun?: (id: string) => void
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

export interface RunHooks {
  /** Called with the id of each run as soon as it is in the database. */
  onRun?(id: string): void
}
