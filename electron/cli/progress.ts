import { formatCount, formatDuration } from './numbers.ts'

const BAR_WIDTH = 24
const BAR_EVERY_MS = 100
const LINE_EVERY_MS = 5000
/** Rates cover about this many seconds, so that they follow a machine that slows down or speeds up. */
const RATE_WINDOW_S = 10

/** The stage's name on screen, what it counts, and how many reported units make one of these. */
const stages = {
  install: { title: 'Installing', unit: 'steps', each: 1 },
  measure: { title: 'Measuring engines', unit: 'steps', each: 1 },
  prepare: { title: 'Preparing backbone', unit: 'MB', each: 1e6 },
  scan: { title: 'Looking at pictures', unit: 'pictures', each: 1 },
  features: { title: 'Computing features', unit: 'pictures', each: 1 },
  fit: { title: 'Training', unit: 'steps', each: 1 },
  evaluate: { title: 'Evaluating', unit: 'pictures', each: 1 },
  export: { title: 'Exporting', unit: 'steps', each: 1 },
} as const
export type Stage = keyof typeof stages

/** Progress for people on stderr: one bar that redraws itself on a terminal, an occasional line elsewhere. */
export class ProgressBar {
  private readonly out: NodeJS.WriteStream
  private stage: Stage | null = null
  private shown = 0
  private drawn = false
  private samples: { at: number; done: number }[] = []

  constructor(out: NodeJS.WriteStream) {
    this.out = out
  }

  update(stage: Stage, done: number, total: number): void {
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

  private line(stage: Stage, done: number, total: number): string {
    const { title, unit, each } = stages[stage]
    const share = total > 0 ? Math.min(1, done / total) : 1
    const filled = Math.round(share * BAR_WIDTH)
    const bar = this.out.isTTY ? ` ${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}` : ''
    const rate = this.rate()
    const speed = rate > 0 && unit === 'pictures' ? `  ${formatRate(rate)}/s` : ''
    const left = rate > 0 && done < total ? `  ${formatDuration((total - done) / rate)} left` : ''
    return `${title}${bar}  ${formatCount(Math.round(done / each))} of ${formatCount(Math.round(total / each))} ${unit}${speed}${left}`
  }

  private rate(): number {
    const [first, last] = [this.samples[0], this.samples.at(-1)]
    if (!last || last.at - first.at < 500) return 0
    return ((last.done - first.done) / (last.at - first.at)) * 1000
  }
}

function formatRate(rate: number): string {
  return rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate))
}
