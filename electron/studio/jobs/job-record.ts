import type { Warning } from '../../../common/warnings/warning.ts'
import type { Problem } from '../../ml/errors.ts'
import type { EpochFigures, StepFigures } from '../../ml/training/figures.ts'
import type { JobStage } from './observer.ts'
import type { WatchedPredictions } from './watched-predictions.ts'

export type JobKind = 'import' | 'train' | 'export' | 'pack' | 'measure' | 'install'
type JobStatus = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

/** A piece of work that continues whether or not a page is open. */
export interface JobRecord {
  id: string
  kind: JobKind
  /** The project it works on; null for work on the machine itself, such as measuring its engines. */
  project: string | null
  status: JobStatus
  /** Milliseconds since 1970. */
  startedAt: number
  /** Null while it waits, runs or is paused. */
  finishedAt: number | null
  stage: JobStage | null
  done: number
  total: number
  /** For the current stage, items per second; null until it is known. */
  rate: number | null
  secondsLeft: number | null
  /** The run that it makes, for 'train' and 'export'. */
  run: string | null
  /** For the run that is being trained. */
  epochs: EpochFigures[]
  epochKind: 'epoch' | 'step' | null
  /** Losses reported in the middle of epochs, if the recipe requests them (`log_every`): the newest ones. */
  steps: StepFigures[]
  /** Validation pictures of the run that is being trained in epochs; null for other runs and jobs. */
  verdicts: WatchedPredictions | null
  warnings: Warning[]
  problem: Problem | null
  /**
   * 'import': ImportReport; 'train': {run}; 'export': ExportResultShape; 'pack': {path, bytes}; null for the others.
   */
  result: unknown
}

/** Maximum number of warnings: a folder of ten thousand broken files lists them in its report. */
export const MOST_WARNINGS = 200

export function newRecord(id: string, kind: JobKind, project: string | null, run: string | null): JobRecord {
  return {
    id,
    kind,
    project,
    status: 'queued',
    startedAt: Date.now(),
    finishedAt: null,
    stage: null,
    done: 0,
    total: 0,
    rate: null,
    secondsLeft: null,
    run,
    epochs: [],
    epochKind: null,
    steps: [],
    verdicts: null,
    warnings: [],
    problem: null,
    result: null,
  }
}
