import type { Job, WatchedPredictions } from '../../electron/server/shapes/jobs.ts'

type Epoch = Job['epochs'][number]

/**
 * Epochs of small runs follow each other in milliseconds, more often than a screen is drawn; updates are applied no
 * more often than this.
 */
const EVERY_MS = 100

/** Collected updates: whole jobs, and by job id what is new about it. */
interface GatheredNews {
  jobs: Job[]
  epochs: Map<string, Epoch[]>
  verdicts: Map<string, WatchedPredictions>
}

/**
 * Collects the server's updates about its jobs and delivers them in one go: the first immediately, the rest at most ten
 * times a second.
 */
export class JobNews {
  readonly #take: (news: GatheredNews) => void
  #jobs = new Map<string, Job>()
  #epochs = new Map<string, Epoch[]>()
  #verdicts = new Map<string, WatchedPredictions>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #takenAt = -Infinity

  constructor(take: (news: GatheredNews) => void) {
    this.#take = take
  }

  /** The current state of a job, with all its epochs and the newest predictions so far. */
  job(job: Job): void {
    this.#jobs.set(job.id, job)
    this.#epochs.delete(job.id)
    this.#verdicts.delete(job.id)
    this.#soon()
  }

  epoch(job: string, epoch: Epoch): void {
    const gathered = this.#epochs.get(job)
    if (gathered) gathered.push(epoch)
    else this.#epochs.set(job, [epoch])
    this.#soon()
  }

  verdicts(job: string, verdicts: WatchedPredictions): void {
    this.#verdicts.set(job, verdicts)
    this.#soon()
  }

  end(): void {
    clearTimeout(this.#timer)
  }

  #soon(): void {
    const wait = this.#takenAt + EVERY_MS - performance.now()
    if (wait <= 0) this.#now()
    else this.#timer ??= setTimeout(() => this.#now(), wait)
  }

  #now(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#takenAt = performance.now()
    const news = { jobs: [...this.#jobs.values()], epochs: this.#epochs, verdicts: this.#verdicts }
    this.#jobs = new Map()
    this.#epochs = new Map()
    this.#verdicts = new Map()
    this.#take(news)
  }
}
