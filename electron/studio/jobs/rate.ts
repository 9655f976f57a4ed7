/** The rate is measured over about this many seconds, so that it follows a machine that slows down or speeds up. */
const WINDOW_MS = 8000
/** With less than this a rate is a guess. */
const SHORTEST_MS = 400

/** Speed of a stage: items per second over the last seconds, and the seconds that remain. */
export class Rate {
  private samples: { at: number; done: number }[] = []

  /** @param at ms on any monotonic clock */
  add(done: number, at: number): void {
    const last = this.samples.at(-1)
    if (last && done < last.done) this.samples = []
    // One sample per 50 ms is plenty; the newest always counts.
    if (this.samples.length > 1 && last && at - this.samples[this.samples.length - 2].at < 50) this.samples.pop()
    this.samples.push({ at, done })
    while (this.samples.length > 2 && at - this.samples[0].at > WINDOW_MS) this.samples.shift()
  }

  /** Items per second; null until it is known. */
  perSecond(): number | null {
    const [first, last] = [this.samples.at(0), this.samples.at(-1)]
    if (!first || !last || last.at - first.at < SHORTEST_MS || last.done <= first.done) return null
    return ((last.done - first.done) * 1000) / (last.at - first.at)
  }

  /** Seconds until `total`; null until it is known. */
  secondsLeft(total: number): number | null {
    const rate = this.perSecond()
    const done = this.samples.at(-1)?.done ?? 0
    return rate === null || total <= 0 ? null : Math.max(0, (total - done) / rate)
  }
}
