import type { JobName, Jobs } from '../protocol.ts'
import { fitJob } from './fit.ts'
import { passJob } from './pass.ts'
import { predictJob } from './predict.ts'

/** What a job is given besides its data. */
export interface JobContext<Event> {
  signal: AbortSignal
  emit(event: Event): void
}

/** Every job by its name; one that is missing does not compile. */
export const jobs: {
  [N in JobName]: (job: Jobs[N]['job'], context: JobContext<Jobs[N]['event']>) => Promise<Jobs[N]['result']>
} = {
  pass: passJob,
  fit: fitJob,
  predict: predictJob,
}
