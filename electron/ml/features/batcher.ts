import type { Pixels } from '../images/pixels.ts'
import type { FeatureEngine } from './engine.ts'

/** Where rows go: the cache on disk, or memory. */
export interface FeatureSink {
  has(key: string): boolean
  /** Takes `rows`, `[keys.length, dimensions]`. */
  append(keys: string[], rows: Float32Array): void
}

/** Batches in flight: one computing, one ready behind it. */
const IN_FLIGHT = 2

/**
 * Collects rendered pictures into batches, runs them and stores the rows. What one call adds is in the sink soon after,
 * and everything is after `finish`.
 */
export class Batcher {
  private readonly engine: FeatureEngine
  private readonly sink: FeatureSink
  private readonly onKept: (rows: number) => void
  /** Rows in the sink. */
  computed = 0
  private waiting: { key: string; pixels: Pixels }[] = []
  private readonly running = new Set<Promise<void>>()
  private started = 0
  private error: unknown

  constructor(engine: FeatureEngine, sink: FeatureSink, onKept: (rows: number) => void) {
    this.engine = engine
    this.sink = sink
    this.onKept = onKept
  }

  /** Resolves when one more picture may be decoded without piling up memory. Throws if a batch threw. */
  async room(): Promise<void> {
    while (this.running.size >= IN_FLIGHT) await Promise.race(this.running)
    if (this.error) throw this.error
  }

  add(key: string, pixels: Pixels): void {
    this.waiting.push({ key, pixels })
    if (this.waiting.length >= this.size()) this.start()
  }

  /** Runs the remaining pictures and waits until everything is in the sink. */
  async finish(): Promise<void> {
    if (this.waiting.length > 0) this.start()
    await Promise.all(this.running)
    if (this.error) throw this.error
  }

  /** Size of the next batch: the first ones grow, so that the engine need not wait for a first full one. */
  private size(): number {
    const { batch, firstBatch = batch } = this.engine
    return Math.min(batch, firstBatch * 2 ** this.started)
  }

  private start(): void {
    this.started++
    const batch = this.waiting
    this.waiting = []
    const running: Promise<void> = this.run(batch)
      .catch((error: unknown) => {
        this.error ??= error
      })
      .finally(() => this.running.delete(running))
    this.running.add(running)
  }

  private async run(batch: { key: string; pixels: Pixels }[]): Promise<void> {
    const size = batch[0].pixels.data.length
    const pixels = new Uint8Array(batch.length * size)
    batch.forEach((item, i) => pixels.set(item.pixels.data, i * size))
    const rows = await this.engine.run(pixels, batch.length)
    this.sink.append(
      batch.map((item) => item.key),
      rows,
    )
    this.computed += batch.length
    this.onKept(batch.length)
  }
}
