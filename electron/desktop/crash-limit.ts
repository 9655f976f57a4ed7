/** Tells a process that dies now and then from one that cannot run at all. */
export class CrashLimit {
  readonly #most: number
  readonly #within: number
  #times: number[] = []

  /** More than `most` deaths within `within` milliseconds are too many. */
  constructor(most: number, within: number) {
    this.#most = most
    this.#within = within
  }

  add(now: number): 'go on' | 'too many' {
    this.#times = [...this.#times.filter((time) => now - time < this.#within), now]
    return this.#times.length < this.#most ? 'go on' : 'too many'
  }

  forget(): void {
    this.#times = []
  }
}
