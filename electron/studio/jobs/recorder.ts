import type { Warning } from '../../../common/warnings/warning.ts'
import type { EpochFigures, StepFigures } from '../../ml/training/figures.ts'
import { MOST_WARNINGS, type JobRecord } from './job-record.ts'
import type { JobObserver, JobStage } from './observer.ts'
import { Rate } from './rate.ts'
import type { WatchedPredictions } from './watched-predictions.ts'

/** The convex solver takes hundreds of steps; this many are kept for viewing later. */
const MOST_EPOCHS = 10_000

/** The record is sent to the page as a whole, several times per second: no more steps than a chart can show. */
const MOST_STEPS = 200

/** What is sent immediately, besides the record as a whole. */
interface RecorderNews {
  changed(): void
  epoch(figures: EpochFigures): void
  verdicts(verdicts: WatchedPredictions): void
}

/** Writes a job's progress into its record and announces changes. */
export class Recorder implements JobObserver {
  private readonly record: JobRecord
  private readonly news: RecorderNews
  private rate = new Rate()

  constructor(record: JobRecord, news: RecorderNews) {
    this.record = record
    this.news = news
  }

  progress(stage: JobStage, done: number, total: number): void {
    const { record } = this
    if (record.stage !== stage) {
      record.stage = stage
      this.rate = new Rate()
    }
    record.done = done
    record.total = total
    this.rate.add(done, performance.now())
    record.rate = this.rate.perSecond()
    record.secondsLeft = this.rate.secondsLeft(total)
    this.news.changed()
  }

  epoch(figures: EpochFigures, kind: 'epoch' | 'step'): void {
    const { record } = this
    record.epochKind = kind
    if (record.epochs.length < MOST_EPOCHS) record.epochs.push(figures)
    this.news.epoch(figures)
  }

  learning(kind: 'epoch' | 'step'): void {
    this.record.epochKind = kind
    // A preset with two runs starts new curves for the second one.
    this.record.epochs = []
    this.record.verdicts = null
    this.record.steps = []
    this.news.changed()
  }

  step(figures: StepFigures): void {
    const { steps } = this.record
    steps.push(figures)
    if (steps.length > MOST_STEPS) steps.shift()
    this.news.changed()
  }

  verdicts(verdicts: WatchedPredictions): void {
    this.record.verdicts = verdicts
    this.news.verdicts(verdicts)
  }

  warning({ code, about, message }: Warning): void {
    const { warnings } = this.record
    if (warnings.length >= MOST_WARNINGS) return
    warnings.push({ code, about, message })
    this.news.changed()
  }

  /** Which run the job makes, once it is known. */
  run(id: string): void {
    if (this.record.run === id) return
    this.record.run = id
    this.news.changed()
  }
}
