import { clock } from '../../common/words/numbers.ts'
import { progress } from '../../common/words/en/command/progress.ts'
import type { JobStage } from '../studio/jobs/observer.ts'

const BAR_WIDTH = 24
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 5000
/** Rates cover about this many seconds, so that they follow a machine that slows down or speeds up. */
const RATE_WINDOW_S = 10
/** Stages that also show their rate: the others' steps take unequal time. */
const rated: ReadonlySet<JobStage> = new Set(['scan', 'features', 'evaluate'])

/** Progress for people on stderr: one bar that redraws itself on a terminal, an occasional line elsewhere. */
export class ProgressBar {
  private readonly out: NodeJS.WriteStream
  private stage: JobStage | null = null
  private shown = 0
  private drawn = false
  private samples: { at: number; done: number }[] = []

  constructor(out: NodeJS.WriteStream) {
    this.out = out
  }

  update(stage: JobStage, done: number, total: number): void {
    const now = Date.now()
    if (stage !== this.stage) {
      this.clear()
      this.stage = stage
      this.samples = []
      this.shown = 0
    }
    this.samples.push({ at: now, done })
    while (this.samples.length > 2 && now - this.samples[0].at > RATE_WINDOW_S * 1000) this.samples.shift()
    const finished = done >= total
    if (!finished && now - this.shown < (this.out.isTTY ? BAR_EVERY_MS : LINE_EVERY_MS)) return
    this.shown = now
    const line = this.line(stage, done, total)
    if (this.out.isTTY) {
      this.out.write(`\r\u001b[2K${line}`)
      this.drawn = true
    } else this.out.write(`${line}\n`)
  }

  /** Shows a line until the next one replaces it; only on a terminal. */
  text(line: string): void {
    if (!this.out.isTTY) return
    this.stage = null
    this.out.write(`\r\u001b[2K${line}`)
    this.drawn = true
  }

  /** Removes the bar so that other lines can be written. */
  clear(): void {
    if (this.drawn) this.out.write('\r\u001b[2K')
    this.drawn = false
  }

  private line(stage: JobStage, done: number, total: number): string {
    const share = total > 0 ? Math.min(1, done / total) : 1
    const filled = Math.round(share * BAR_WIDTH)
    const bar = this.out.isTTY ? ` ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}` : ''
    const rate = this.rate()
    const speed = rate > 0 && rated.has(stage) ? `  ${progress.perSecond(rate)}` : ''
    const left = rate > 0 && done < total ? `  ${progress.left(clock((total - done) / rate))}` : ''
    return `${progress.stage(stage)}${bar}  ${progress.amount(stage, done, total)}${speed}${left}`
  }

  private rate(): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)]
    if (!last || last.at - first.at < 500) return 0
    return ((last.done - first.done) / (last.at - first.at)) * 1000
  }
}
