import { randomBytes } from 'node:crypto'
import { logCause, logError } from '../../ml/error-log.ts'
import { asLoupeError, LoupeError, problemOf } from '../../ml/errors.ts'
import type { EpochFigures } from '../../ml/training/figures.ts'
import { newRecord, type JobKind, type JobRecord } from './job-record.ts'
import { Recorder } from './recorder.ts'
import type { WatchedPredictions } from './watched-predictions.ts'

/** The work of a job. When resumed it runs from the start: caches and checkpoints make it continue where it was. */
interface JobSpec {
  kind: JobKind
  /** Null if it works on the machine itself. */
  project: string | null
  run?: string
  work(observer: Recorder, signal: AbortSignal): Promise<unknown>
}

interface QueueListener {
  /**
   * Something about the job is new; called at most about ten times per second and job, and always for the last change.
   */
  onJob(job: JobRecord): void
  onEpoch(job: string, epoch: EpochFigures): void
  /** As often as the training process reports: a few times per second. */
  onWatched(job: string, verdicts: WatchedPredictions): void
}

interface Entry {
  record: JobRecord
  spec: JobSpec
  stop: AbortController | null
  /** Why it is being stopped: paused jobs are kept with their original request. */
  wanted: 'paused' | 'cancelled' | null
  timer: NodeJS.Timeout | null
  saidAt: number
}

const SAID_EVERY_MS = 100
/** The record of a job with many epochs is long, so it is sent less often: one more of these ms per epoch. */
const SAID_EVERY_EPOCH_MS = 1
/** Number of finished jobs to keep, so that pages opened later can show what happened. */
const KEPT = 50

/** The heavy work of a studio, one job at a time. Jobs continue when their page is closed. */
export class JobQueue {
  private readonly entries = new Map<string, Entry>()
  private readonly listener: QueueListener
  private running: Promise<void> | null = null
  private closed = false

  constructor(listener: QueueListener) {
    this.listener = listener
  }

  all(): JobRecord[] {
    return [...this.entries.values()].map(({ record }) => record)
  }

  get(id: string): JobRecord | undefined {
    return this.entries.get(id)?.record
  }

  /** Whether a job of this project is waiting or running. */
  isBusy(project: string): boolean {
    return this.all().some((job) => job.project === project && (job.status === 'queued' || job.status === 'running'))
  }

  add(spec: JobSpec): JobRecord {
    const id = randomBytes(6).toString('hex')
    const record = newRecord(id, spec.kind, spec.project, spec.run ?? null)
    this.entries.set(id, { record, spec, stop: null, wanted: null, timer: null, saidAt: 0 })
    this.forgetOld()
    this.say(id, 'now')
    this.pump()
    return record
  }

  /** Stops a job permanently. What it computed stays in the caches. @throws LoupeError `usage` for an unknown one */
  cancel(id: string): JobRecord {
    return this.stop(id, 'cancelled')
  }

  /** Stops a job but keeps it for `resume`. @throws LoupeError `usage` for an unknown one */
  pause(id: string): JobRecord {
    return this.stop(id, 'paused')
  }

  /** Queues a paused job again. @throws LoupeError `usage` */
  resume(id: string): JobRecord {
    const { record } = this.entry(id)
    if (record.status !== 'paused') throw new LoupeError('usage.job_not_paused', { status: record.status })
    Object.assign(record, newRecord(id, record.kind, record.project, record.run))
    this.say(id, 'now')
    this.pump()
    return record
  }

  /** Stops all jobs of a project, or all jobs, and waits until none is running any more. */
  async stopAll(project?: string): Promise<void> {
    const mine = this.all().filter((job) => project === undefined || job.project === project)
    for (const { id } of mine) this.stop(id, 'cancelled')
    if (mine.some(({ status }) => status === 'running')) await this.running
  }

  /** Stops all jobs of a project and drops their records: a new project in the same folder has the same id. */
  async forget(project: string): Promise<void> {
    await this.stopAll(project)
    for (const { id } of this.all().filter((job) => job.project === project)) this.entries.delete(id)
  }

  /** Accepts no more jobs and stops those there are. */
  async close(): Promise<void> {
    this.closed = true
    await this.stopAll()
  }

  private entry(id: string): Entry {
    const entry = this.entries.get(id)
    if (!entry) throw new LoupeError('usage.job_gone')
    return entry
  }

  private stop(id: string, wanted: 'paused' | 'cancelled'): JobRecord {
    const entry = this.entry(id)
    const { record, stop } = entry
    if (record.status === 'running') {
      // Cancelling a job that is pausing takes precedence.
      entry.wanted = wanted
      stop?.abort()
    } else if (record.status === 'queued' || (record.status === 'paused' && wanted === 'cancelled')) {
      record.status = wanted
      record.finishedAt = wanted === 'paused' ? null : Date.now()
      this.say(id, 'now')
    }
    return record
  }

  private pump(): void {
    if (this.running || this.closed) return
    const next = [...this.entries.values()].find(({ record }) => record.status === 'queued')
    if (!next) return
    this.running = this.runOne(next)
      .catch((error: unknown) => logError(error, `job ${next.record.kind}`))
      .finally(() => {
        this.running = null
        this.pump()
      })
  }

  private async runOne(entry: Entry): Promise<void> {
    const { record, spec } = entry
    const stop = new AbortController()
    entry.stop = stop
    entry.wanted = null
    record.status = 'running'
    record.startedAt = Date.now()
    this.say(record.id, 'now')
    const recorder = new Recorder(record, {
      changed: () => this.say(record.id, 'soon'),
      epoch: (figures) => this.listener.onEpoch(record.id, figures),
      verdicts: (verdicts) => this.listener.onWatched(record.id, verdicts),
    })
    try {
      record.result = await spec.work(recorder, stop.signal)
      record.status = 'done'
    } catch (error) {
      const known = asLoupeError(error)
      logCause(known, `job ${record.kind}`)
      const stopped = stop.signal.aborted && known.code === 'cancelled'
      record.status = stopped ? (entry.wanted ?? 'cancelled') : 'failed'
      record.problem = stopped ? null : problemOf(known)
    }
    entry.stop = null
    record.finishedAt = isPaused(record) ? null : Date.now()
    record.secondsLeft = null
    this.say(record.id, 'now')
  }

  private say(id: string, when: 'now' | 'soon'): void {
    const entry = this.entries.get(id)
    if (!entry) return
    const say = () => {
      if (entry.timer) clearTimeout(entry.timer)
      entry.timer = null
      entry.saidAt = performance.now()
      // In a timer nobody would catch it.
      try {
        this.listener.onJob(entry.record)
      } catch (error) {
        logError(error, `news of a job ${entry.record.kind}`)
      }
    }
    const every = Math.max(SAID_EVERY_MS, entry.record.epochs.length * SAID_EVERY_EPOCH_MS)
    const wait = entry.saidAt + every - performance.now()
    if (when === 'now' || wait <= 0) say()
    else entry.timer ??= setTimeout(say, wait).unref()
  }

  private forgetOld(): void {
    const over = [...this.entries.values()].filter(({ record }) =>
      ['done', 'failed', 'cancelled'].includes(record.status),
    )
    for (const { record } of over.slice(0, Math.max(0, over.length - KEPT))) this.entries.delete(record.id)
  }
}

function isPaused({ status }: JobRecord): boolean {
  return status === 'paused'
}
