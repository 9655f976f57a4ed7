interface Waiting<T> {
  key: string
  work: () => Promise<T>
  result: Promise<T>
  resolve(value: T): void
  reject(error: unknown): void
  /** Number of requests that still need it. */
  wanted: number
}

/** Thrown for work that nobody is waiting for any more. */
export class NobodyWaits extends Error {}

/** Work that takes longer than this gives its slot to the next, for at most this many at a time. */
const SLOW = { ms: 1500, most: 2 }

/**
 * Runs a few pieces of work at a time, the newest first: what a person scrolled to last is what is on the screen. The
 * same work requested twice is done once; work that nobody needs any more is skipped. A few slow pieces do not hold up
 * the others.
 */
export class NewestFirst<T> {
  private readonly waiting: Waiting<T>[] = []
  private readonly all = new Map<string, Waiting<T>>()
  private running = 0
  /** The running ones that take long. */
  private slow = 0
  private readonly atOnce: number
  private readonly slowMs: number

  constructor(atOnce: number, slowMs = SLOW.ms) {
    this.atOnce = atOnce
    this.slowMs = slowMs
  }

  /** @param signal aborted when the request is gone */
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
    // A request that left does not need the rejection.
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
