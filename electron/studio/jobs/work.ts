import type { JobObserver } from './observer.ts'
import type { TrainerClient } from './trainer-client.ts'

/** Observer for work that has neither epochs nor predictions. */
export type PlainObserver = Pick<JobObserver, 'progress' | 'warning'>

/** What work needs besides its data: what computes it, who observes it, and what stops it. */
export interface Work<Observer = JobObserver> {
  trainer: TrainerClient
  observer: Observer
  signal?: AbortSignal
}
