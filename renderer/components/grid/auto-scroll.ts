import { edgeSpeed } from './geometry.ts'

/** Scrolls an element while a dragging pointer stays near its upper or lower edge. `stop` ends it. */
export class AutoScroll {
  readonly #element: HTMLElement
  readonly #moved: () => void
  #y = 0
  #frame = 0
  #last = 0

  /** @param moved called after it scrolled */
  constructor(element: HTMLElement, moved: () => void) {
    this.#element = element
    this.#moved = moved
  }

  /** @param clientY of the pointer */
  pointer(clientY: number): void {
    this.#y = clientY - this.#element.getBoundingClientRect().top
    if (this.#frame === 0 && this.#speed() !== 0) {
      this.#last = performance.now()
      this.#frame = requestAnimationFrame((now) => this.#step(now))
    }
  }

  stop(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
  }

  #speed(): number {
    return edgeSpeed(this.#y, this.#element.clientHeight)
  }

  #step(now: number): void {
    const before = this.#element.scrollTop
    this.#element.scrollTop += (this.#speed() * Math.min(50, now - this.#last)) / 1000
    this.#last = now
    if (this.#element.scrollTop !== before) this.#moved()
    this.#frame = this.#speed() === 0 ? 0 : requestAnimationFrame((next) => this.#step(next))
  }
}
