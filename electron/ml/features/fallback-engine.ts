import { warning } from '../../../common/warnings/warning.ts'
import { LoupeError } from '../errors.ts'
import type { NoteListener } from './engine-note.ts'
import type { FeatureEngine } from './engine.ts'
import { saidByEngine } from '../engines/out-of-memory.ts'

/** An engine that could be opened. */
export interface EngineOffer {
  /** Name of the opened engine. */
  name: string
  open(): Promise<FeatureEngine>
}

/**
 * Opens the first of these engines that opens. If it fails later, the next one is opened and continues with the very
 * batch that failed. Each step down is reported to `onNote`; when the last one fails, its error is thrown. All must
 * take the same pictures and batches.
 */
export async function openWithFallback(offers: EngineOffer[], onNote: NoteListener): Promise<FeatureEngine> {
  const engine = new FallbackEngine(offers, onNote)
  await engine.open()
  return engine
}

class FallbackEngine implements FeatureEngine {
  private readonly offers: EngineOffer[]
  private readonly onNote: NoteListener
  private readonly ran = new Set<string>()
  private current: FeatureEngine | null = null
  private switching: Promise<void> | null = null
  private closed = false

  constructor(offers: EngineOffer[], onNote: NoteListener) {
    this.offers = [...offers]
    this.onNote = onNote
  }

  /** All that computed rows, in order: `onnxruntime webgpu, then onnxruntime cpu`. */
  get name(): string {
    return this.ran.size > 0 ? [...this.ran].join(', then ') : this.engine.name
  }
  get batch(): number {
    return this.engine.batch
  }
  get dimensions(): number {
    return this.engine.dimensions
  }
  private get engine(): FeatureEngine {
    if (!this.current) throw new Error('the engine is not open')
    return this.current
  }

  /** Opens the first of the remaining offers that opens. */
  async open(): Promise<void> {
    for (;;) {
      const offer = this.offers.shift()
      if (!offer) throw new LoupeError('engine_failed.none_left')
      try {
        this.current = await offer.open()
        return
      } catch (error) {
        this.stepDown(offer.name, 'not started', error)
      }
    }
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    for (;;) {
      await this.switching
      const engine = this.engine
      // The engine takes over the memory, but the next one may need the same pictures.
      const isLast = this.offers.length === 0
      const given = isLast ? pixels : pixels.slice()
      try {
        const rows = await engine.run(given, n)
        if (!isLast && !rows.every(Number.isFinite)) throw new Error('it gave features that are no numbers')
        this.ran.add(engine.name)
        return rows
      } catch (error) {
        if (isLast || this.closed) throw error
        // Of several batches in flight, the first to fail opens the next engine; the others wait for it.
        if (this.current === engine) this.switching ??= this.replace(engine, error)
        await this.switching
      }
    }
  }

  async close(): Promise<void> {
    this.closed = true
    // The next one may be opening at this moment.
    await this.switching?.catch(() => undefined)
    await this.current?.close()
  }

  private async replace(engine: FeatureEngine, error: unknown): Promise<void> {
    try {
      this.stepDown(engine.name, 'failed', error)
      await this.open()
      await engine.close()
    } finally {
      this.switching = null
    }
  }

  /** Reports an engine that is abandoned; throws its error if it was the last one. */
  private stepDown(engine: string, how: 'failed' | 'not started', error: unknown): void {
    const [next] = this.offers
    if (!next) throw error
    const why = saidByEngine(error)
    this.onNote(warning('engine_fell_back', { engine, next: next.name, started: how === 'failed', why }))
  }
}
