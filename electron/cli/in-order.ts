/** Pictures are decoded in parallel and finish nearly in order; scripts need them exactly in order. */
export class InOrder {
  private readonly waiting = new Map<number, () => void>()
  private next = 0

  /** Runs this as soon as everything before it has run. */
  put(index: number, act: () => void): void {
    this.waiting.set(index, act)
    for (let ready = this.waiting.get(this.next); ready; ready = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++)
      ready()
    }
  }

  /** Runs the rest when something before it will never come, because the job was stopped. */
  flush(): void {
    for (const [, act] of [...this.waiting].sort(([a], [b]) => a - b)) act()
    this.waiting.clear()
  }
}
