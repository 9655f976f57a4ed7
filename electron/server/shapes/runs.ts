import type { Parity } from '../../ml/export/parity.ts'
import type { ImportReport } from '../../studio/datasets/import.ts'
import type { FeaturesOutcome } from '../../studio/pipeline/features-job.ts'
import type { TrainRequest } from '../../studio/runs/presets.ts'

export type { Measured } from '../../../common/statistics/judge.ts'
export type { PredictionColumns } from '../../studio/browse/predictions.ts'
export type { ClassDifference } from '../../../common/statistics/compare-answers.ts'
export type { RunComparison, SplitComparison } from '../../studio/browse/run-comparison.ts'
export type { RunDetail } from '../../studio/browse/run-detail.ts'
export type { RunSummary } from '../../studio/browse/run-summary.ts'
export type { RunChoice } from '../../studio/runs/choices.ts'
export type { TrainPlan } from '../../studio/runs/plan.ts'
export type { TrainRequest } from '../../studio/runs/presets.ts'

export interface ExportResultShape {
  dir: string
  exports: Record<string, string>
  parity: Parity | null
  /** The same run in float32, if the run is int8 but its files are float32. */
  again: { request: TrainRequest; seconds: number; measured: boolean } | null
}

/** A folder or project that was made into a model. */
export interface ModelResult extends Omit<ExportResultShape, 'dir'> {
  run: string
  /** Null if the project was used as it is. */
  imported: ImportReport | null
  /** Files with a picture's ending that could not be used. */
  skipped: number
  /** Null if nothing was exported. */
  dir: string | null
}

/**
 * Pictures that were made into files of features: `exports` names them by part, `all` or `train`, `val`, `test` and
 * `unlabelled`.
 */
export type FeaturesResult = ExportResultShape & Omit<FeaturesOutcome, 'files'>

export interface TryAnswer {
  answers: { label: string; p: number }[]
  /** Milliseconds from picture to answer. */
  ms: number
}
