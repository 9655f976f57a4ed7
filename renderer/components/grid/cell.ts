import type { CellFacts } from './cell-facts.ts'

/** The current state of a cell. */
export interface CellState {
  selected: boolean
  current: boolean
  /** Its edit is being saved. */
  pending: boolean
}

const svg = 'http://www.w3.org/2000/svg'
const shapes = {
  right: 'M3 8.5l3.2 3.2L13 4.8',
  wrong: 'M4 4l8 8M12 4l-8 8',
  unsure: 'M6 6.2a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M8 12v.1',
  kept: 'M3 8.5l3.2 3.2L13 4.8',
  rejected: 'M3.2 8a4.8 4.8 0 1 0 9.6 0a4.8 4.8 0 1 0-9.6 0M4.6 4.6l6.8 6.8',
}

function icon(): { element: SVGSVGElement; path: SVGPathElement } {
  const element = document.createElementNS(svg, 'svg')
  element.setAttribute('viewBox', '0 0 16 16')
  element.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(svg, 'path')
  element.append(path)
  return { element, path }
}

function part<K extends keyof HTMLElementTagNameMap>(tag: K, name: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  element.className = name
  return element
}

/** An element whose text node is reused: a new node would need a new layout. */
class TextPart {
  readonly element: HTMLElement
  readonly #text = document.createTextNode('')

  constructor(name: string) {
    this.element = part('span', name)
    this.element.append(this.#text)
  }

  say(text: string): void {
    this.#text.data = text
  }
}

/** One cell of the grid: made once, then painted with one picture after another. Painting touches only what differs. */
export class Cell {
  readonly element = part('div', 'cell')
  readonly tile = part('div', 'tile')
  /** Of the picture in the tile; null for none. */
  imageKey: string | null = null
  /** For screen readers; the visible parts are hidden from them. */
  readonly #name = new TextPart('name')
  readonly #dot = part('span', 'dot')
  readonly #title = new TextPart('title')
  readonly #said = new TextPart('said')
  readonly #file = new TextPart('file')
  readonly #split = new TextPart('split')
  readonly #outcome = icon()
  readonly #mark = icon()
  /** What it shows; null if empty. */
  facts: CellFacts | null = null
  #state = ''

  constructor(column: number) {
    this.element.setAttribute('role', 'gridcell')
    this.element.setAttribute('aria-colindex', String(column + 1))
    this.element.draggable = true
    const caption = part('div', 'caption')
    this.#outcome.element.classList.add('outcome')
    this.#mark.element.classList.add('mark')
    const more = part('div', 'more')
    more.append(this.#file.element, this.#split.element)
    this.tile.append(more, this.#mark.element, part('span', 'check'))
    caption.append(this.#dot, this.#title.element, this.#outcome.element, this.#said.element)
    for (const seen of [this.tile, caption]) seen.setAttribute('aria-hidden', 'true')
    this.element.append(this.#name.element, this.tile, caption)
    this.element.hidden = true
  }

  /** Shows a picture; null empties the cell. */
  paint(facts: CellFacts | null, prefix: string): void {
    const before = this.facts
    this.facts = facts
    if (facts === null) {
      if (before === null) return
      this.element.hidden = true
      this.element.removeAttribute('id')
      this.element.removeAttribute('data-id')
      return
    }
    if (before === null) this.element.hidden = false
    if (before?.id !== facts.id) {
      this.element.id = `${prefix}-${facts.id}`
      this.element.dataset.id = String(facts.id)
    }
    if (before?.name !== facts.name) this.#name.say(facts.name)
    if (before?.title !== facts.title) this.#title.say(facts.title)
    if (before?.said !== facts.said) this.#said.say(facts.said)
    if (before?.file !== facts.file) this.#file.say(facts.file)
    if (before?.split !== facts.split) this.#split.say(facts.split)
    if (before?.dot !== facts.dot) this.#dot.style.background = facts.dot
    if (before?.outcome !== facts.outcome) {
      this.element.dataset.outcome = facts.outcome
      this.#outcome.path.setAttribute('d', facts.outcome ? shapes[facts.outcome] : '')
    }
    if (before?.mark !== facts.mark) {
      this.element.dataset.mark = facts.mark
      this.#mark.path.setAttribute('d', facts.mark ? shapes[facts.mark] : '')
    }
    if (before?.missing !== facts.missing) this.element.classList.toggle('missing', facts.missing)
  }

  /** Shows whether it is selected, current or being saved. */
  stand({ selected, current, pending }: CellState): void {
    const state = `${selected}${current}${pending}`
    if (state === this.#state) return
    this.#state = state
    this.element.setAttribute('aria-selected', String(selected))
    this.element.classList.toggle('current', current)
    this.element.classList.toggle('pending', pending)
  }
}
