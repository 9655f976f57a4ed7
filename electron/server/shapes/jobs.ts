import type { EpochFigures } from '../../ml/training/figures.ts'
import type { JobRecord as Job } from '../../studio/jobs/job-record.ts'
import type { WatchedPredictions } from '../../studio/jobs/watched-predictions.ts'

export type { JobKind, JobRecord as Job, JobStatus } from '../../studio/jobs/job-record.ts'
export type { EpochPredictions, WatchedPredictions } from '../../studio/jobs/watched-predictions.ts'

/**
 * The one event stream, GET /api/events (server-sent events). Every event has a growing id; a page that comes back sends Last-Event-ID and
 * gets what it missed, or `hello` with `fresh: true` when that is too long ago: then it reloads everything.
 */
export type StudioEvent =
  | { type: 'hello'; fresh: boolean; server: string }
  | { type: 'job'; job: Job }
  | { type: 'epoch'; job: string; epoch: EpochFigures }
  | { type: 'verdicts'; job: string; verdicts: WatchedPredictions }
  /**
   * A project changed. By an `edit` only pages with an older revision load what changed; what else there is to change, its name, its runs,
   * the seal of its test pictures, has no revision.
   */
  | { type: 'project'; project: string; revision: number; edit: boolean }
  | { type: 'projects' }
  | { type: 'settings' }
  /** What was measured, or which engines are here, changed. */
  | { type: 'engines' }
