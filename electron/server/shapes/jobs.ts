import type { EpochFigures } from '../../ml/training/figures.ts'
import type { JobRecord as Job } from '../../studio/jobs/job-record.ts'
import type { WatchedPredictions } from '../../studio/jobs/watched-predictions.ts'

export type { JobKind, JobRecord as Job } from '../../studio/jobs/job-record.ts'
export type { WatchedPredictions } from '../../studio/jobs/watched-predictions.ts'

/**
 * The one event stream, GET /api/events (server-sent events). Every event has a growing id. A page that reconnects
 * sends Last-Event-ID and gets what it missed, or `hello` with `fresh: true` if that is too long ago: then it reloads
 * everything.
 */
export type StudioEvent =
  | { type: 'hello'; fresh: boolean; server: string }
  | { type: 'job'; job: Job }
  | { type: 'epoch'; job: string; epoch: EpochFigures }
  | { type: 'verdicts'; job: string; verdicts: WatchedPredictions }
  /**
   * A project changed. After an `edit`, only pages with an older revision reload; other changes (its name, its runs,
   * the seal of its test pictures) have no revision.
   */
  | { type: 'project'; project: string; revision: number; edit: boolean }
  | { type: 'projects' }
  | { type: 'settings' }
  /** Measurements or installed engines changed. */
  | { type: 'engines' }
