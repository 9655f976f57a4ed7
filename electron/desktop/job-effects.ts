import type { Job } from '../server/shapes/jobs.ts'

/** What the system shows or does because of jobs. */
export interface JobSurface {
  /** 0–1; 'unknown' while no total is known; null for no bar. */
  progress(share: number | 'unknown' | null, paused: boolean): void
  /** Keeps the computer awake, or lets it sleep. */
  stayAwake(awake: boolean): void
  /** A long job has ended. */
  finished(job: Job): void
}

/** A job that ran at least this many milliseconds ends with a notification. */
const long = 30_000

/** Turns the state of jobs into progress, wakefulness and notifications. */
export class JobEffects {
  readonly #surface: JobSurface
  readonly #jobs = new Map<string, Job>()
  #awake = false

  constructor(surface: JobSurface) {
    this.#surface = surface
  }

  /** Whether stopping the server now would pause a job. */
  get working(): boolean {
    return [...this.#jobs.values()].some(({ status }) => status === 'running' || status === 'queued')
  }

  /** Takes the list of all jobs, when the server is new or events were missed. */
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
