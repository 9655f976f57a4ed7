interface Waiting<T> {
  key: string
  work: () => Promise<T>
  result: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
  /** Requests that still want it. */
  wanted: number
}

/** Thrown for work that nobody waits for any more. */
export class NobodyWaits extends Error {}

/** Work that takes longer than this gives up its place to the next, as long as at most this many pieces do. */
const SLOW = { ms: 1500, most: 2 }

/**
 * Runs a few pieces of work at a time, the newest first: what a person scrolled to last is what is on the screen. The same
 * piece asked for twice is done once; what nobody wants any more is not done. A few slow pieces do not keep the others waiting.
 */
export class NewestFirst<T> {
  private readonly waiting: Waiting<T>[] = []
  private readonly all = new Map<string, Waiting<T>>()
  private running = 0
  /** Of these, those that take long. */
  private slow = 0
  private readonly atOnce: number
  private readonly slowMs: number

  constructor(atOnce: number, slowMs = SLOW.ms) {
    this.atOnce = atOnce
    this.slowMs = slowMs
  }

  /** @param signal fires when the request is gone */
  run(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (signal?.aborted) return Promise.reject(new NobodyWaits())
    const known = this.all.get(key)
    const item = known ?? this.add(key, work)
    item.wanted++
    signal?.addEventListener('abort', () => this.leave(item), { once: true })
    if (known) this.toFront(known)
    this.pump()
    return item.result
  }

  get length(): number {
    return this.waiting.length
  }

  private add(key: string, work: () => Promise<T>): Waiting<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    // Whoever left does not hear of it.
    promise.catch(() => undefined)
    const item = { key, work, result: promise, resolve, reject, wanted: 0 }
    this.all.set(key, item)
    this.waiting.push(item)
    return item
  }

  private toFront(item: Waiting<T>): void {
    const at = this.waiting.indexOf(item)
    if (at < 0) return
    this.waiting.splice(at, 1)
    this.waiting.push(item)
  }

  private leave(item: Waiting<T>): void {
    if (--item.wanted > 0) return
    const at = this.waiting.indexOf(item)
    if (at < 0) return
    this.waiting.splice(at, 1)
    this.all.delete(item.key)
    item.reject(new NobodyWaits())
  }

  private pump(): void {
    while (this.running - Math.min(this.slow, SLOW.most) < this.atOnce) {
      const item = this.waiting.pop()
      if (!item) return
      this.start(item)
    }
  }

  private start(item: Waiting<T>): void {
    this.running++
    let isSlow = false
    const timer = setTimeout(() => {
      isSlow = true
      this.slow++
      this.pump()
    }, this.slowMs).unref()
    item
      .work()
      .then(item.resolve, item.reject)
      .finally(() => {
        clearTimeout(timer)
        this.running--
        if (isSlow) this.slow--
        this.all.delete(item.key)
        this.pump()
      })
  }
}
