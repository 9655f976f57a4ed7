import { SvelteMap } from 'svelte/reactivity'
import { backend } from '../../../backend/backend.ts'
import { heldBy } from '../../../components/intake/bring-in.ts'
import { report } from '../../../state/notices.svelte.ts'
import type { ProjectState } from '../../../state/project.svelte.ts'
import { takePicture } from './camera.svelte.ts'
import { nextWebcamName } from './names.ts'

/** Five per second, ms. */
const interval = 200
const shownAtMost = 24
/** How many pictures may be saved at the same time before the camera waits. */
const savingAtMost = 6

interface Taken {
  path: string
  label: string
  /** Address of the picture in this page. */
  address: string
}

/** Pictures being taken with the webcam; each is saved in the project immediately. */
export class Taking {
  /** How many of each class were taken here. */
  readonly counts = new SvelteMap<string, number>()
  /** Newest first. */
  latest = $state.raw<Taken[]>([])
  failed = $state(0)
  isTaking = $state(false)
  readonly #project: string
  readonly #paths: Set<string>
  readonly #saving = new Set<Promise<unknown>>()
  #timer: ReturnType<typeof setInterval> | undefined

  constructor(current: ProjectState) {
    this.#project = current.id
    this.#paths = new Set(heldBy(current).keys())
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, n) => sum + n, 0)
  }

  /** Takes a picture now, and then five per second until `stop`. */
  start(video: HTMLVideoElement, label: string): void {
    if (this.isTaking) return
    this.isTaking = true
    const take = () => void this.#take(video, label)
    take()
    this.#timer = setInterval(take, interval)
  }

  stop(): void {
    clearInterval(this.#timer)
    this.isTaking = false
  }

  /** Waits until everything is saved and forgets the displayed pictures. */
  async finish(): Promise<void> {
    this.stop()
    await Promise.allSettled(this.#saving)
    for (const { address } of this.latest) URL.revokeObjectURL(address)
    this.latest = []
  }

  async #take(video: HTMLVideoElement, label: string): Promise<void> {
    if (this.#saving.size >= savingAtMost) return
    const picture = await takePicture(video)
    if (!picture) return
    const path = nextWebcamName(label, this.#paths)
    this.#paths.add(path)
    const saving = backend.upload(this.#project, path, picture)
    this.#saving.add(saving)
    try {
      await saving
      this.counts.set(label, (this.counts.get(label) ?? 0) + 1)
      const all = [{ path, label, address: URL.createObjectURL(picture) }, ...this.latest]
      for (const { address } of all.slice(shownAtMost)) URL.revokeObjectURL(address)
      this.latest = all.slice(0, shownAtMost)
    } catch (error) {
      this.failed++
      this.stop()
      report(error)
    } finally {
      this.#saving.delete(saving)
    }
  }
}
