/** Turns pushed events into an async iteration. Everything pushed before the end is delivered. */
export class EventQueue<T> implements AsyncIterable<T> {
  private readonly items: T[] = []
  private ended: { error?: unknown } | null = null
  private wake: (() => void) | null = null

  push(item: T): void {
    this.items.push(item)
    this.wake?.()
  }

  /** No more events follow; with an error, the iteration throws it after the last one. */
  end(error?: unknown): void {
    this.ended ??= { error }
    this.wake?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      while (this.items.length > 0) yield this.items.shift() as T
      if (this.ended) {
        if (this.ended.error !== undefined) throw this.ended.error
        return
      }
      await new Promise<void>((resolve) => (this.wake = resolve))
      this.wake = null
    }
  }
}
