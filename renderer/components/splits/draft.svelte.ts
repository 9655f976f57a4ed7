import type { SplitReport, SplitRequest } from '../../../electron/server/shapes/project.ts'
import { backend } from '../../backend/backend.ts'
import type { ProjectState } from '../../state/project.svelte.ts'
import { sameRequest, startingRequest } from './request.ts'

/** The counts are requested once a slider rests this long, ms. */
const restsFor = 120

/** A split before it is saved: the request, and the exact counts it would give. Nothing is saved before `apply`. */
export class SplitDraft {
  readonly current: ProjectState
  request = $state.raw<SplitRequest>() as SplitRequest
  /** Counts of `request`, or of the previous one while those are being loaded. */
  preview = $state.raw<SplitReport | null>(null)
  problem = $state.raw<unknown>(null)
  /** Whether the counts are those of `request`. */
  settled = $state(false)
  #timer: ReturnType<typeof setTimeout> | undefined
  #abort = new AbortController()

  constructor(current: ProjectState) {
    this.current = current
    const kept = sessionStorage.getItem(this.#key)
    this.request = kept ? (JSON.parse(kept) as SplitRequest) : startingRequest({ split: current.detail?.split ?? null })
  }

  /** Whether it differs from the project's current split. */
  get isChanged(): boolean {
    return !this.current.detail?.split || !this.asStarted
  }

  /** Nothing has been changed since it was started. */
  get asStarted(): boolean {
    return sameRequest(this.request, startingRequest({ split: this.current.detail?.split ?? null }))
  }

  /** Changes the request; the page remembers it when people leave and come back. */
  change(changes: Partial<SplitRequest>): void {
    this.request = { ...this.request, ...changes }
    sessionStorage.setItem(this.#key, JSON.stringify(this.request))
    this.ask(restsFor)
  }

  /** Requests the counts after a pause. */
  ask(rest = 0): void {
    clearTimeout(this.#timer)
    this.settled = false
    this.#timer = setTimeout(() => void this.#load(), rest)
  }

  /** Goes back to the project's split, after a split, an undo or a redo. */
  restart(): void {
    sessionStorage.removeItem(this.#key)
    this.request = startingRequest({ split: this.current.detail?.split ?? null })
    this.ask()
  }

  /** Splits the project like this, and announces it with `message`. @returns whether it is saved */
  async apply(message?: string): Promise<boolean> {
    const saved = await this.current.split(this.request, message)
    if (saved) sessionStorage.removeItem(this.#key)
    return saved
  }

  get #key(): string {
    return `split-draft-${this.current.id}`
  }

  async #load(): Promise<void> {
    this.#abort.abort()
    const abort = (this.#abort = new AbortController())
    try {
      const preview = await backend.previewSplit(this.current.id, this.request, abort.signal)
      if (abort.signal.aborted) return
      this.preview = preview
      this.problem = null
      this.settled = true
    } catch (error) {
      if (!abort.signal.aborted) this.problem = error
    }
  }
}
