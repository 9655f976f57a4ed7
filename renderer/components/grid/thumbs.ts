import { ThumbBatches, type FetchThumbs, type WantedThumb } from './thumb-batches.ts'

interface Kept {
  image: HTMLImageElement
  /** Longest side requested, pixels. */
  side: number
  /** Cancels the pending request, for the picture itself or a larger version. */
  cancel(): void
}

/** Pictures a grid keeps: about ten windows of them. */
const remembered = 1500

/**
 * The thumbnails of a grid, each as an `<img>` that moves into the cell that shows it. An element that stays alive
 * keeps its picture: scrolling back needs neither the network nor a decoder. Requests for pictures that leave the
 * window before they arrive are cancelled, so that the server works for what is on screen.
 */
export class Thumbs {
  /** Least recently used first. */
  readonly #kept = new Map<string, Kept>()
  readonly #left = new Set<string>()
  readonly #batches: ThumbBatches
  /** Requested although no cell shows them yet. */
  #expected = new Set<string>()

  constructor(fetch: FetchThumbs) {
    this.#batches = new ThumbBatches(fetch)
  }

  /**
   * The picture for a cell: immediately if it was seen lately, else when it arrives. A smaller one is shown until the
   * larger one replaces it.
   */
  take(wanted: WantedThumb): HTMLImageElement {
    const { key, side } = wanted
    this.#left.delete(key)
    this.#expected.delete(key)
    const found = this.#kept.get(key)
    if (!found) return this.#load(wanted)
    this.#kept.delete(key)
    this.#kept.set(key, found)
    if (found.side < side) this.#enlarge(found, wanted)
    return found.image
  }

  /** Requests pictures that cells will need soon, the nearest first; those no longer expected are dropped. */
  expect(wanted: WantedThumb[]): void {
    const before = this.#expected
    this.#expected = new Set()
    for (const one of wanted) {
      if (!before.delete(one.key) && this.#kept.has(one.key)) continue
      this.#expected.add(one.key)
      this.#left.delete(one.key)
      if (!this.#kept.has(one.key)) this.#load(one)
    }
    for (const key of before) this.leave(key)
  }

  /** Whether it can be shown immediately. */
  has(key: string): boolean {
    const found = this.#kept.get(key)
    return found !== undefined && isThere(found.image)
  }

  /** Its cell shows something else now. Unless another cell takes it before `sweep`, it leaves the page. */
  leave(key: string): void {
    this.#left.add(key)
  }

  /** Removes unused pictures from the page and cancels requests for those that have not arrived. */
  sweep(): void {
    for (const key of this.#left) {
      const found = this.#kept.get(key)
      if (!found) continue
      found.image.remove()
      found.cancel()
      if (!isThere(found.image)) this.#kept.delete(key)
    }
    this.#left.clear()
  }

  clear(): void {
    for (const key of this.#kept.keys()) this.leave(key)
    this.sweep()
    this.#kept.clear()
  }

  #load(wanted: WantedThumb): HTMLImageElement {
    const image = newImage(wanted.id)
    const cancel = this.#batches.ask(wanted, (address) => {
      if (address !== null && address !== 'lost') image.src = address
      // Requested again when its cell is painted next, unless it cannot be shown.
      else if (address === 'lost' && this.#kept.get(wanted.key)?.image === image) this.#kept.delete(wanted.key)
    })
    this.#kept.set(wanted.key, { image, side: wanted.side, cancel })
    this.#forget()
    return image
  }

  #enlarge(kept: Kept, wanted: WantedThumb): void {
    kept.cancel()
    const before = kept.side
    kept.side = wanted.side
    const larger = newImage(wanted.id)
    let isWanted = true
    const cancel = this.#batches.ask(wanted, (address) => {
      if (address === 'lost') kept.side = before
      if (address === null || address === 'lost') return
      larger.src = address
      larger.decode().then(
        () => {
          if (!isWanted) return
          kept.image.replaceWith(larger)
          kept.image = larger
          kept.cancel = () => undefined
        },
        () => undefined,
      )
    })
    kept.cancel = () => {
      isWanted = false
      kept.side = before
      kept.cancel = () => undefined
      cancel()
    }
  }

  #forget(): void {
    for (const [key, { image }] of this.#kept) {
      if (this.#kept.size <= remembered) return
      if (!image.isConnected && isThere(image)) this.#kept.delete(key)
    }
  }
}

function newImage(id: number): HTMLImageElement {
  const image = new Image()
  image.dataset.picture = String(id)
  image.alt = ''
  image.draggable = false
  image.decoding = 'async'
  return image
}

const isThere = ({ complete, naturalWidth }: HTMLImageElement) => complete && naturalWidth > 0
