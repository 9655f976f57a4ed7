/**
 * The largest network on a slow, busy machine takes a minute or two per batch; a driver may compile as long before the
 * first.
 */
let patienceMs = 300_000
let stuck = false

/**
 * How often to check for an answer. Checks are counted instead of time, because a computer that slept did not compute.
 */
const LOOKS = 20

/** How long engines may take for an answer from now on, milliseconds. */
export function setPatience(ms: number): void {
  patienceMs = ms
}

/**
 * Whether an engine of this process is still computing after it was given up: its thread cannot be ended, only the
 * process.
 */
export function isStuck(): boolean {
  return stuck
}

/** Watches something that answers in another thread. */
export class Patience {
  private timer: NodeJS.Timeout | undefined
  private looks = 0
  private readonly onEnd: (seconds: number) => void

  /** @param onEnd called once if it took too long and counts as stuck */
  constructor(onEnd: (seconds: number) => void) {
    this.onEnd = onEnd
  }

  /** A request was sent, or answered with more to come: the time starts over. */
  restart(): void {
    this.looks = 0
    this.timer ??= setInterval(() => this.look(), patienceMs / LOOKS).unref()
  }

  /** No request is pending. */
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
