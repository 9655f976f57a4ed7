// @ts-check
import { door, h } from './dom.js'
import { say } from './language.js'
import { tile } from './tile.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./data.js').Picture} Picture */

/** Pixels between tiles, and of the title line below a picture, as in grid.css. */
const between = 12
const titleHeight = 26

/** Rows rendered above and below the visible ones. */
const ahead = 2

/**
 * The pictures, any number of them: only the visible rows exist. Focus stays on the grid and the current picture is its
 * active descendant, so scrolling it out of sight loses nothing.
 * @param {Store} store
 * @param {{ size: number, signal: AbortSignal }} options
 */
export function grid(store, options) {
  let size = options.size
  let columns = 1
  let rowHeight = 1
  /** @type {Picture[]} */
  let list = []
  let current = 0
  /** @type {Map<number, HTMLElement>} */
  const rows = new Map()

  const field = h('div', { class: 'grid', role: 'grid', tabindex: 0, 'aria-label': say('gallery') })
  const nothing = h(
    'div',
    { class: 'nothing', hidden: true },
    h('p', {}, say(store.gallery.pictures.length ? 'nothing' : 'noPictures')),
    store.gallery.pictures.length > 0 && door(say('clear'), () => store.only({ split: store.gallery.main })),
  )
  const element = h('div', { class: 'pictures' }, field, nothing)

  function measure() {
    const width = field.clientWidth
    columns = Math.max(2, Math.round((width + between) / (size + between)))
    const side = (width - between * (columns - 1)) / columns
    rowHeight = side + titleHeight + between
    field.style.setProperty('--columns', String(columns))
    field.style.setProperty('--side', `${side}px`)
    field.style.setProperty('height', `${Math.max(0, Math.ceil(list.length / columns) * rowHeight - between)}px`)
    field.setAttribute('aria-rowcount', String(Math.ceil(list.length / columns)))
    field.setAttribute('aria-colcount', String(columns))
  }

  function redraw() {
    for (const row of rows.values()) row.remove()
    rows.clear()
    measure()
    draw()
  }

  function draw() {
    const box = field.getBoundingClientRect()
    if (box.width === 0) return
    const top = Math.max(0, element.getBoundingClientRect().top)
    const first = Math.max(0, Math.floor((top - box.top) / rowHeight) - ahead)
    const last = Math.min(Math.ceil(list.length / columns) - 1, Math.floor((innerHeight - box.top) / rowHeight) + ahead)
    const kept = list.length ? Math.floor(current / columns) : -1
    for (const [index, row] of rows)
      if ((index < first || index > last) && index !== kept) {
        row.remove()
        rows.delete(index)
      }
    for (let index = first; index <= last; index++) add(index)
    if (kept >= 0) add(kept)
    markCurrent()
  }

  /** @param {number} index */
  function add(index) {
    if (rows.has(index)) return
    const cells = list.slice(index * columns, (index + 1) * columns).map((p, k) => {
      const cell = tile(p, store.gallery.classes)
      cell.setAttribute('aria-colindex', String(k + 1))
      return cell
    })
    const style = { transform: `translateY(${index * rowHeight}px)` }
    const row = h('div', { class: 'row', role: 'row', 'aria-rowindex': index + 1, style }, cells)
    const after = [...rows.keys()].filter((k) => k > index).sort((a, b) => a - b)[0]
    field.insertBefore(row, after === undefined ? null : (rows.get(after) ?? null))
    rows.set(index, row)
  }

  function markCurrent() {
    field.querySelector('.current')?.classList.remove('current')
    const picture = list[current]
    const cell = picture && field.querySelector(`#picture-${picture.i}`)
    if (cell) {
      cell.classList.add('current')
      field.setAttribute('aria-activedescendant', cell.id)
    } else field.removeAttribute('aria-activedescendant')
  }

  /** @param {number} index @param {'nearest' | 'center'} [block] */
  function goTo(index, block = 'nearest') {
    if (list.length === 0) return
    current = Math.max(0, Math.min(list.length - 1, index))
    draw()
    field.querySelector('.current')?.scrollIntoView({ block })
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key was for the grid */
  function press(event) {
    const page = Math.max(1, Math.floor(innerHeight / rowHeight) - 1) * columns
    /** @type {Record<string, number>} */
    const to = {
      ArrowLeft: current - 1,
      ArrowRight: current + 1,
      ArrowUp: current - columns < 0 ? current : current - columns,
      ArrowDown: current + columns < list.length ? current + columns : current,
      Home: 0,
      End: list.length - 1,
      PageUp: current - page,
      PageDown: current + page,
    }
    if (event.key in to) goTo(to[event.key])
    else if ((event.key === 'Enter' || event.key === ' ') && list[current]) store.go({ open: list[current].i })
    else return false
    field.focus({ preventScroll: true })
    return true
  }

  field.addEventListener('click', (event) => {
    const cell = event.target instanceof Element ? event.target.closest('[data-i]') : null
    if (!(cell instanceof HTMLElement)) return
    current = list.findIndex((p) => p.i === Number(cell.dataset.i))
    markCurrent()
    store.go({ open: Number(cell.dataset.i) })
  })
  addEventListener('scroll', draw, { capture: true, passive: true, signal: options.signal })
  addEventListener('resize', draw, { signal: options.signal })
  let seenWidth = 0
  new ResizeObserver(() => {
    if (field.clientWidth === seenWidth) return
    seenWidth = field.clientWidth
    redraw()
  }).observe(field)

  return {
    element,
    field,
    press,
    /** @param {number} pixels */
    resize(pixels) {
      size = pixels
      redraw()
      if (current > 0) goTo(current, 'center')
    },
    /** Makes a picture the current one and scrolls it into view. @param {number | null} i */
    reveal(i) {
      const index = list.findIndex((p) => p.i === i)
      if (index >= 0) goTo(index)
    },
    update() {
      if (list === store.list) return
      list = store.list
      current = 0
      nothing.hidden = list.length > 0
      field.hidden = list.length === 0
      element.scrollTop = 0
      redraw()
    },
  }
}
