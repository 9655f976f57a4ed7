import type { FeatureEngine } from './engine.ts'
import { concatColumns } from './concat-columns.ts'
import { smallest } from '../../../common/many.ts'

/** An engine, and how many bytes its view of one picture has. */
export interface EnginePart {
  engine: FeatureEngine
  bytes: number
}

/**
 * Several engines as one: the views of a picture are concatenated, and so are the features in its row. Closing it
 * closes none of them.
 */
export class JoinedEngine implements FeatureEngine {
  private readonly parts: EnginePart[]

  constructor(parts: EnginePart[]) {
    this.parts = parts
  }

  get name(): string {
    return [...new Set(this.parts.map(({ engine }) => engine.name))].join(', ')
  }
  get batch(): number {
    return smallest(this.parts.map(({ engine }) => engine.batch))
  }
  get dimensions(): number {
    return this.parts.reduce((sum, { engine }) => sum + engine.dimensions, 0)
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const whole = this.parts.reduce((sum, { bytes }) => sum + bytes, 0)
    const rows: Float32Array[] = []
    let at = 0
    for (const { engine, bytes } of this.parts) {
      const views = new Uint8Array(n * bytes)
      for (let i = 0; i < n; i++) views.set(pixels.subarray(i * whole + at, i * whole + at + bytes), i * bytes)
      rows.push(await engine.run(views, n))
      at += bytes
    }
    return concatColumns(rows, n)
  }

  async close(): Promise<void> {
    // They belong to the caller.
  }
}
