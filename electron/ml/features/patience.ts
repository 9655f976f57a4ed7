/** The largest network on a slow, busy machine takes a minute or two for a batch; a driver may compile as long before the first. */
let patienceMs = 300_000
let stuck = false

/** How often it is looked whether an answer came. Looks are counted, not time: a computer that slept did not compute. */
const LOOKS = 20

/** How long engines may take for an answer from now on, milliseconds. */
export function setPatience(ms: number): void {
  patienceMs = ms
}

/** Whether an engine of this process computes on although nobody waits for it any more: its thread cannot be ended, only the process. */
export function isStuck(): boolean {
  return stuck
}

/** Watches over something that answers in another thread. */
export class Patience {
  private timer: NodeJS.Timeout | undefined
  private looks = 0
  private readonly onEnd: (seconds: number) => void

  /** @param onEnd hears, once, that it took too long and counts as stuck */
  constructor(onEnd: (seconds: number) => void) {
    this.onEnd = onEnd
  }

  /** It was asked for something, or answered and has more to do: the time starts over. */
  restart(): void {
    this.looks = 0
    this.timer ??= setInterval(() => this.look(), patienceMs / LOOKS).unref()
  }

  /** Nothing is asked of it. */
  rest(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  private look(): void {
    if (++this.looks < LOOKS) return
    this.rest()
    stuck = true
    this.onEnd(patienceMs / 1000)
  }
}
