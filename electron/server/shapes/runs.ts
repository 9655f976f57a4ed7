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
  /** The same run in float32, where files are float32 and the run is not. */
  again: { request: TrainRequest; seconds: number; measured: boolean } | null
}

/** Of a folder, or a project, that was made into a model. */
export interface ModelResult extends Omit<ExportResultShape, 'dir'> {
  run: string
  /** Null where the project was taken as it is. */
  imported: ImportReport | null
  /** Files with a picture's extension that could not be used. */
  skipped: number
  /** Null where nothing was exported. */
  dir: string | null
}

/** Of pictures that were made into files of features: `exports` names them by part, `all` or `train`, `val`, `test` and `unlabelled`. */
export type FeaturesResult = ExportResultShape & Omit<FeaturesOutcome, 'files'>

export interface TryAnswer {
  answers: { label: string; p: number }[]
  /** Milliseconds from picture to answer. */
  ms: number
}
