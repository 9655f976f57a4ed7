import type { JobObserver } from './observer.ts'
import type { TrainerClient } from './trainer-client.ts'

/** Observer of work that has neither epochs nor predictions. */
export type PlainObserver = Pick<JobObserver, 'progress' | 'warning'>

/** What work needs besides its data: what computes it, who hears how it is going, and when it is no longer wanted. */
export interface Work<Observer = JobObserver> {
  trainer: TrainerClient
  observer: Observer
  signal?: AbortSignal
}
