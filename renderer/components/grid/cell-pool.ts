import { Cell, type CellState } from './cell.ts'
import type { CellFacts, CellPicture } from './cell-facts.ts'
import { placeOf, rowsIn, type Geometry } from './geometry.ts'
import type { FetchThumbs, WantedThumb } from './thumb-batches.ts'
import { Thumbs } from './thumbs.ts'

/** What the grid needs from the owner of the pictures. */
export interface CellSource {
  factsAt(index: number): CellFacts
  pictureAt(index: number): CellPicture
  stateOf(id: number): CellState
}

interface Slot {
  element: HTMLElement
  cells: Cell[]
  /** The row it shows, -1 for none, and its position in CSS pixels. */
  row: number
  y: number
}

/**
 * Rendered beyond the window, CSS pixels: little behind, much ahead in the direction of scrolling, so that pictures are
 * there before they are seen.
 */
const behind = 300
const ahead = 900
/** Rows beyond the window that one frame paints at most: they are not urgent, and the frame has other work. */
const rowsAFrame = 1
/** Pictures that the window will reach within this many milliseconds are requested before their cells exist. */
const foresight = 250
/** A cell that is gone within this many milliseconds is not worth a request. */
const glimpse = 90

/**
 * The rows of cells in the page: as many as the window shows and a few more, however many pictures there are. A row
 * that scrolls out is moved to the other end and repainted; nothing is created or removed while scrolling.
 */
export class CellPool {
  readonly #content: HTMLElement
  readonly #prefix: string
  readonly #thumbs: Thumbs
  #slots: Slot[] = []
  #geometry: Geometry | null = null
  #source: CellSource | null = null
  #height = 0
  #top = 0
  #seenAt = 0
  /** Pixels per millisecond. */
  #speed = 0
  #settle = 0
  /** Rows whose pictures were requested ahead of time. */
  #expected = ''
  /** Frame that will paint what this one had no room for; 0 for none. */
  #later = 0
  #direction: 'down' | 'up' = 'down'

  constructor(content: HTMLElement, prefix: string, fetch: FetchThumbs) {
    this.#content = content
    this.#prefix = prefix
    this.#thumbs = new Thumbs(fetch)
  }

  /** Cells in the page, visible or not. */
  get size(): number {
    return this.#slots.length * (this.#geometry?.columns ?? 0)
  }

  /** Repaints everything visible, after pictures, selection or sizes changed. */
  update(geometry: Geometry, source: CellSource, top: number, height: number): void {
    const before = this.#geometry
    this.#geometry = geometry
    this.#source = source
    this.#height = height
    this.#top = top
    this.#speed = 0
    const wanted = Math.min(geometry.rows, Math.ceil((height + behind + ahead) / geometry.pitch) + 2)
    if (before?.columns !== geometry.columns || wanted > this.#slots.length || wanted < this.#slots.length - 4)
      this.#build(geometry.columns, wanted)
    if (before?.side !== geometry.side) this.#content.style.setProperty('--side', `${geometry.side}px`)
    this.#place('all')
  }

  /** Updates which cells are selected, current or being saved; their content stays. */
  stand(): void {
    const source = this.#source
    if (!source) return
    for (const { cells } of this.#slots)
      for (const cell of cells) if (cell.facts) cell.stand(source.stateOf(cell.facts.id))
  }

  /** The window moved. */
  scroll(top: number, now: number): void {
    const passed = now - this.#seenAt
    this.#speed = passed > 0 && passed < 200 ? Math.abs(top - this.#top) / passed : 0
    if (top !== this.#top) this.#direction = top > this.#top ? 'down' : 'up'
    this.#top = top
    this.#seenAt = now
    this.#place('moved')
    window.clearTimeout(this.#settle)
    this.#settle = window.setTimeout(() => this.#rest(), 34)
  }

  destroy(): void {
    window.clearTimeout(this.#settle)
    cancelAnimationFrame(this.#later)
    this.#thumbs.clear()
    this.#content.replaceChildren()
    this.#slots = []
  }

  #rest(): void {
    this.#speed = 0
    this.#fillAll(this.#slots)
    this.#expected = ''
    this.#thumbs.expect([])
  }

  #build(columns: number, rows: number): void {
    for (const { cells } of this.#slots) for (const cell of cells) this.#empty(cell)
    this.#slots = Array.from({ length: rows }, () => {
      const element = document.createElement('div')
      element.className = 'row'
      element.setAttribute('role', 'row')
      element.hidden = true
      const cells = Array.from({ length: columns }, (_, column) => new Cell(column))
      for (const cell of cells) element.append(cell.element)
      return { element, cells, row: -1, y: -1 }
    })
    this.#content.replaceChildren()
    for (const { element } of this.#slots) this.#content.append(element)
  }

  #place(which: 'all' | 'moved'): void {
    const geometry = this.#geometry
    if (!geometry || this.#slots.length === 0) return
    const [before, after] = this.#direction === 'down' ? [behind, ahead] : [ahead, behind]
    const [first, end] = rowsIn(geometry, this.#top - before, this.#height + before + after)
    const shown = Math.min(end, first + this.#slots.length)
    const inside = this.#inside(geometry)
    const fresh: Slot[] = []
    let room = which === 'all' ? Infinity : rowsAFrame
    for (const row of this.#inOrder(first, shown)) {
      const slot = this.#slots[row % this.#slots.length]
      if (slot.row === row && which === 'moved') continue
      if (!inside(row) && room-- <= 0) {
        this.#later ||= requestAnimationFrame(() => {
          this.#later = 0
          this.#place('moved')
        })
        break
      }
      this.#paint(slot, row, geometry)
      fresh.push(slot)
    }
    if (which === 'all')
      for (const slot of this.#slots) if (slot.row < first || slot.row >= shown) this.#paint(slot, -1, geometry)
    this.#fillAll(fresh)
    this.#fetchAhead(first, shown, geometry)
    this.#thumbs.sweep()
  }

  /** Rows from the trailing edge to the leading one. */
  #inOrder(first: number, end: number): number[] {
    const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i)
    return this.#direction === 'down' ? rows : rows.reverse()
  }

  /** Whether a row is in the window. */
  #inside(geometry: Geometry): (row: number) => boolean {
    const [first, end] = rowsIn(geometry, this.#top, this.#height)
    return (row) => row >= first && row < end
  }

  /** Requests the pictures of rows that the window is moving towards and that are not in the page yet. */
  #fetchAhead(first: number, end: number, geometry: Geometry): void {
    const source = this.#source
    if (!source) return
    const rows = Math.ceil((this.#speed * foresight) / geometry.pitch)
    const down = this.#direction === 'down'
    const [from, to] = down ? [end, Math.min(geometry.rows, end + rows)] : [Math.max(0, first - rows), first]
    const range = `${from} ${to}`
    if (range === this.#expected) return
    this.#expected = range
    const wanted: WantedThumb[] = []
    if (!this.#flies())
      for (let index = from * geometry.columns; index < Math.min(geometry.reachable, to * geometry.columns); index++) {
        const picture = source.pictureAt(index)
        if (!picture.missing) wanted.push(sized(picture, geometry))
      }
    this.#thumbs.expect(down ? wanted : wanted.reverse())
  }

  /** Visible rows come before upcoming ones. */
  #fillAll(slots: Slot[]): void {
    if (!this.#geometry) return
    const inside = this.#inside(this.#geometry)
    for (const slot of slots) if (inside(slot.row)) this.#fill(slot)
    for (const slot of slots) if (!inside(slot.row)) this.#fill(slot)
  }

  #paint(slot: Slot, row: number, geometry: Geometry): void {
    const source = this.#source
    if (!source) return
    const y = row < 0 ? -1 : placeOf(geometry, row * geometry.columns).y
    if (row < 0 || slot.row < 0) slot.element.hidden = row < 0
    if (row >= 0 && slot.y !== y) slot.element.style.transform = `translateY(${y}px)`
    if (row >= 0 && slot.row !== row) slot.element.setAttribute('aria-rowindex', String(row + 1))
    slot.row = row
    slot.y = y
    slot.cells.forEach((cell, column) => {
      const index = row * geometry.columns + column
      const facts = row >= 0 && index < geometry.reachable ? source.factsAt(index) : null
      if (cell.imageKey !== null && cell.imageKey !== facts?.key) this.#empty(cell)
      cell.paint(facts, this.#prefix)
      if (facts) cell.stand(source.stateOf(facts.id))
    })
  }

  /** Loads the pictures of a row, unless it moves by faster than anybody can see. */
  #fill({ row, cells }: Slot): void {
    const geometry = this.#geometry
    if (!geometry || row < 0) return
    const flies = this.#flies()
    for (const cell of cells) {
      const { facts } = cell
      if (!facts || facts.missing || (flies && !this.#thumbs.has(facts.key))) continue
      const image = this.#thumbs.take(sized(facts, geometry))
      if (image.parentNode !== cell.tile) cell.tile.prepend(image)
      cell.imageKey = facts.key
    }
  }

  #flies(): boolean {
    return this.#speed * glimpse > this.#height
  }

  #empty(cell: Cell): void {
    if (cell.imageKey === null) return
    this.#thumbs.leave(cell.imageKey)
    cell.imageKey = null
  }
}

function sized({ id, key, aspect }: CellPicture, { side }: Geometry): WantedThumb {
  return { key, id, side: pixelsFor(side, aspect) }
}

/**
 * Longest side that a picture needs to fill a square; a slight enlargement is invisible and saves loading the next
 * size.
 */
function pixelsFor(side: number, aspect: number): number {
  const longest = side * Math.max(aspect, 1 / aspect)
  return Math.max(side, longest / 1.4) * Math.min(2, window.devicePixelRatio)
}
