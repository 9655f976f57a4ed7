/** A thumbnail as requested by a cell. */
export interface WantedThumb {
  /** Identifies the picture and its bytes. */
  key: string
  id: number
  /** Longest side, pixels. */
  side: number
}

/** Loads many pictures together and reports each by its index, null for one that cannot be shown. */
export type FetchThumbs = (
  wanted: WantedThumb[],
  onThumb: (place: number, address: string | null) => void,
  signal: AbortSignal,
) => Promise<void>

interface Waiting {
  wanted: WantedThumb
  done: Told | null
}

/** Called once: with the picture's address, null if it cannot be shown, 'lost' if the server did not answer. */
type Told = (address: string | null | 'lost') => void

/** Pictures per request: with more of them, the first would wait for the last. */
const most = 48

/**
 * Collects what cells request at the same time into a few requests; one per picture would cost the browser more than
 * the pictures. A request that nobody needs any more is cancelled.
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
      // The page shows elsewhere that the server does not answer; cells try again when they are painted.
    }
    for (const waiting of batch) tell(waiting, 'lost')
  }
}
