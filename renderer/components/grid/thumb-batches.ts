/** A small picture as a cell wants it. */
export interface WantedThumb {
  /** Of the picture and its bytes. */
  key: string
  id: number
  /** Longest side, pixels. */
  side: number
}

/** Brings many pictures at once: tells each by its place, null for one that cannot be shown. */
export type FetchThumbs = (
  wanted: WantedThumb[],
  onThumb: (place: number, address: string | null) => void,
  signal: AbortSignal,
) => Promise<void>

interface Waiting {
  wanted: WantedThumb
  done: Told | null
}

/** Called once: the picture's address, null where it cannot be shown, 'lost' where the server did not answer. */
export type Told = (address: string | null | 'lost') => void

/** Pictures of one request: more of them, and the first would wait for the last. */
const most = 48

/**
 * Gathers what cells ask for at once into few requests; one for each picture would cost the browser more than the pictures do. A
 * request that nobody waits for any more is taken back.
 */
export class ThumbBatches {
  readonly #fetch: FetchThumbs
  readonly #takeBack = new WeakMap<Waiting, () => void>()
  #gathered: Waiting[] = []

  constructor(fetch: FetchThumbs) {
    this.#fetch = fetch
  }

  /** @returns withdraws the request; `done` is no longer called */
  ask(wanted: WantedThumb, done: Told): () => void {
    const waiting: Waiting = { wanted, done }
    if (this.#gathered.push(waiting) === 1) queueMicrotask(() => this.#send())
    return () => {
      waiting.done = null
      this.#takeBack.get(waiting)?.()
    }
  }

  #send(): void {
    const gathered = this.#gathered.filter(({ done }) => done !== null)
    this.#gathered = []
    for (let at = 0; at < gathered.length; at += most) void this.#request(gathered.slice(at, at + most))
  }

  async #request(batch: Waiting[]): Promise<void> {
    const controller = new AbortController()
    const tell = (waiting: Waiting, address: Parameters<Told>[0]) => {
      const { done } = waiting
      waiting.done = null
      done?.(address)
    }
    for (const waiting of batch)
      this.#takeBack.set(waiting, () => {
        if (batch.every(({ done }) => done === null)) controller.abort()
      })
    try {
      const wanted = batch.map((waiting) => waiting.wanted)
      await this.#fetch(wanted, (place, address) => tell(batch[place], address), controller.signal)
    } catch {
      // The page shows by itself that the server does not answer; cells ask again when they are painted.
    }
    for (const waiting of batch) tell(waiting, 'lost')
  }
}
