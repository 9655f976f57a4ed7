import type { FeatureEngine } from './engine.ts'

/** Each further session would hold another copy of the weights. */
const MOST_LANES = 4

/**
 * The first session alone computes up to this many pictures: trying a picture, or checking int8 on a few, opens no
 * others.
 */
const ALONE = 8

/** Pictures in the first call: a few, so that the network has work while the others are decoded. */
const FIRST = 4

/** How many sessions to run in parallel on this many cores, and with how many threads each. */
export function lanesFor(cores: number): { lanes: number; threads: number } {
  const threads = Math.ceil(cores / MOST_LANES)
  return { lanes: Math.max(1, Math.floor(cores / threads)), threads: Math.max(1, threads) }
}

/**
 * Several engines of one network as one: each batch is divided among them. Threads of one session wait for one another
 * after every layer; two sessions never do. The first engine is opened immediately, the others once there is work for
 * them; one that does not open is left out.
 * @param open opens one of them; all return the same rows
 */
export async function openLanes(lanes: number, open: () => Promise<FeatureEngine>): Promise<FeatureEngine> {
  return new Lanes(await open(), lanes - 1, open)
}

interface Lane {
  engine: FeatureEngine
  /** Pictures that it was given and has not finished. */
  busy: number
}

class Lanes implements FeatureEngine {
  readonly firstBatch = FIRST
  readonly name: string
  readonly batch: number
  readonly dimensions: number
  private readonly lanes: Lane[]
  private given = 0
  private more: (() => Promise<unknown>) | null
  private opening: Promise<unknown> = Promise.resolve()
  private closed = false

  constructor(first: FeatureEngine, more: number, open: () => Promise<FeatureEngine>) {
    this.name = first.name
    this.batch = first.batch
    this.dimensions = first.dimensions
    this.lanes = [{ engine: first, busy: 0 }]
    this.more = () => Promise.allSettled(Array.from({ length: more }, () => this.add(open)))
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    this.given += n
    if (this.more && this.given > ALONE) {
      this.opening = this.more()
      // Releases the memory from which they are opened, too.
      this.more = null
    }
    const free = this.lanes.toSorted((a, b) => a.busy - b.busy).slice(0, n)
    const bytes = pixels.length / n
    const rows = new Float32Array(n * this.dimensions)
    const parts = free.map(async (lane, i) => {
      const from = Math.floor((i * n) / free.length)
      const end = Math.floor(((i + 1) * n) / free.length)
      const own = free.length === 1 ? pixels : pixels.slice(from * bytes, end * bytes)
      lane.busy += end - from
      try {
        rows.set(await lane.engine.run(own, end - from), from * this.dimensions)
      } finally {
        lane.busy -= end - from
      }
    })
    await Promise.all(parts)
    return rows
  }

  async close(): Promise<void> {
    this.closed = true
    await this.opening
    await Promise.all(this.lanes.map(({ engine }) => engine.close()))
  }

  private async add(open: () => Promise<FeatureEngine>): Promise<void> {
    const engine = await open()
    if (this.closed) await engine.close()
    else this.lanes.push({ engine, busy: 0 })
  }
}
