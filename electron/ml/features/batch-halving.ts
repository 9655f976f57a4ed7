import { warning } from '../../../common/warnings/warning.ts'
import { isOutOfMemory } from '../engines/out-of-memory.ts'
import type { NoteListener } from './engine-note.ts'
import type { FeatureEngine } from './engine.ts'
import type { EngineOffer } from './fallback-engine.ts'

/**
 * Opens an engine, such as a GPU's, whose memory may be too small for a batch. If it is, the engine is reopened, since
 * some do not survive it, and the same pictures go through in halves, quarters and so on; each step is reported to
 * `onNote`. If a single picture fails, the error is thrown.
 */
export async function openWithBatchHalving(offer: EngineOffer, onNote: NoteListener): Promise<FeatureEngine> {
  return new HalvingEngine(offer, await offer.open(), onNote)
}

class HalvingEngine implements FeatureEngine {
  readonly name: string
  readonly batch: number
  readonly dimensions: number
  private readonly offer: EngineOffer
  private readonly onNote: NoteListener
  /** Pictures that fit into memory together, as far as known. */
  private most: number
  private current: FeatureEngine | null
  private reopening: Promise<void> | null = null
  private closed = false

  constructor(offer: EngineOffer, engine: FeatureEngine, onNote: NoteListener) {
    this.offer = offer
    this.onNote = onNote
    this.current = engine
    this.name = engine.name
    this.batch = engine.batch
    this.dimensions = engine.dimensions
    this.most = engine.batch
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const bytes = pixels.length / n
    const rows = new Float32Array(n * this.dimensions)
    for (let at = 0; at < n;) {
      await this.reopening
      const engine = this.current
      if (!engine) throw new Error('it could not be opened again')
      const size = Math.min(this.most, n - at)
      try {
        rows.set(await engine.run(pixels.slice(at * bytes, (at + size) * bytes), size), at * this.dimensions)
        at += size
      } catch (error) {
        if (this.closed) throw error
        // It was closed because another batch did not fit: this one is tried again.
        if (engine !== this.current) continue
        if (size === 1 || !isOutOfMemory(error)) throw error
        this.reopening = this.halve(engine, size)
      }
    }
    return rows
  }

  async close(): Promise<void> {
    this.closed = true
    await this.reopening?.catch(() => undefined)
    await this.current?.close()
  }

  private async halve(engine: FeatureEngine, size: number): Promise<void> {
    this.most = Math.floor(size / 2)
    const { name, most } = this
    this.onNote(warning('engine_out_of_memory', { engine: name, pictures: size, next: most }))
    this.current = null
    // The next engine needs its memory.
    await engine.close()
    this.current = await this.offer.open()
  }
}
