import type { Job } from '../server/shapes/jobs.ts'

/** What the system is asked to show or do because of jobs. */
export interface JobSurface {
  /** 0–1; 'unknown' while a total is not known; null for no bar. */
  progress(share: number | 'unknown' | null, paused: boolean): void
  /** Keeps the computer from falling asleep, or lets it. */
  stayAwake(awake: boolean): void
  /** A job that took long is over. */
  finished(job: Job): void
}

/** Milliseconds from which on the end of a job is worth a notification. */
const long = 30_000

/** Turns what is known of jobs into progress, wakefulness and notifications. */
export class JobEffects {
  readonly #surface: JobSurface
  readonly #jobs = new Map<string, Job>()
  #awake = false

  constructor(surface: JobSurface) {
    this.#surface = surface
  }

  /** Some job would be paused by ending the server now. */
  get working(): boolean {
    return [...this.#jobs.values()].some(({ status }) => status === 'running' || status === 'queued')
  }

  /** All jobs, when the server is new or events were missed. */
  replace(jobs: readonly Job[]): void {
    const before = new Map(this.#jobs)
    this.#jobs.clear()
    for (const job of jobs) {
      this.#jobs.set(job.id, job)
      this.#notify(before.get(job.id), job)
    }
    this.#show()
  }

  update(job: Job): void {
    const before = this.#jobs.get(job.id)
    this.#jobs.set(job.id, job)
    this.#notify(before, job)
    this.#show()
  }

  #notify(before: Job | undefined, job: Job): void {
    const over = job.status === 'done' || job.status === 'failed'
    const seenAtWork = before !== undefined && before.finishedAt === null
    if (over && seenAtWork && (job.finishedAt ?? 0) - job.startedAt > long) this.#surface.finished(job)
  }

  #show(): void {
    const all = [...this.#jobs.values()]
    const running = all.find(({ status }) => status === 'running')
    const shown = running ?? all.find(({ status }) => status === 'paused')
    const share = shown && (shown.total > 0 ? Math.min(1, shown.done / shown.total) : 'unknown')
    this.#surface.progress(share ?? null, running === undefined)
    if (this.#awake !== (running !== undefined)) {
      this.#awake = running !== undefined
      this.#surface.stayAwake(this.#awake)
    }
  }
}
