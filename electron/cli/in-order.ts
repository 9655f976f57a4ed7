/** Pictures are decoded side by side and come out nearly in order; scripts want them quite in order. */
export class InOrder {
  private readonly waiting = new Map<number, () => void>()
  private next = 0

  /** Does this as soon as everything before it is done. */
  put(index: number, act: () => void): void {
    this.waiting.set(index, act)
    for (let ready = this.waiting.get(this.next); ready; ready = this.waiting.get(this.next)) {
      this.waiting.delete(this.next++)
      ready()
    }
  }

  /** Does the rest, where something before it never came: the job was stopped. */
  flush(): void {
    for (const [, act] of [...this.waiting].sort(([a], [b]) => a - b)) act()
    this.waiting.clear()
  }
}
