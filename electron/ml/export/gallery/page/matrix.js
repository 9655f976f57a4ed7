// @ts-check
import { h, named, refill } from './dom.js'
import { confusion } from './figures.js'
import { count, percent, say } from './language.js'
import { rove } from './roving.js'

/** @typedef {import('./store.js').Store} Store */

/** Up to this many classes, the names above the columns are horizontal. */
const flatHeads = 5

/**
 * The confusion matrix of the split in view: a table whose counts filter the pictures.
 * @param {Store} store
 */
export function matrix(store) {
  const element = h('div', { class: 'matrix' })
  let drawn = ''
  return {
    element,
    update() {
      if (drawn !== store.view.split) {
        drawn = store.view.split
        refill(element, table(store))
      }
      mark(element, store.view)
    },
  }
}

/** @param {Store} store @returns {Node[]} */
function table(store) {
  const { gallery, view } = store
  const names = gallery.classes
  const n = names.length
  const pictures = gallery.pictures.filter((p) => view.split === 'all' || p.split === view.split)
  if (!pictures.some((p) => p.label >= 0)) return [h('p', { class: 'empty' }, say('noConfusions'))]
  const counts = confusion(pictures, n)
  const readout = h('p', { class: 'readout', 'aria-hidden': 'true' })
  const toggle = (/** @type {Partial<import('./filter.js').View>} */ change) => {
    const on = Object.entries(change).every(([key, value]) => /** @type {any} */ (store.view)[key] === value)
    store.go(on ? { is: null, as: null } : { is: null, as: null, either: null, pair: null, show: 'all', ...change })
  }
  const head = h(
    'tr',
    {},
    h('td', { class: 'corner' }, say('truthPredicted')),
    names.map((name, k) =>
      h(
        'th',
        { scope: 'col', 'data-k': k },
        place(0, k + 1, say('columnHead', { name }), { as: k }, h('span', {}, named(name))),
      ),
    ),
  )
  const body = names.map((truth, i) => {
    const total = counts[i].reduce((sum, there) => sum + there, 0)
    const cells = names.map((predicted, k) => {
      const there = counts[i][k]
      if (!there) return h('td', { class: i === k ? 'none own' : 'none' })
      const share = there / total
      const said = say(i === k ? 'cellRight' : 'cell', { n: there, truth, predicted, share: percent(share) })
      const button = place(i + 1, k + 1, said, { is: i, as: k }, count(there))
      button.style.setProperty('--heat', (0.1 + 0.5 * (i === k ? share : Math.sqrt(share))).toFixed(3))
      return h('td', { class: i === k ? 'own' : 'off' }, button)
    })
    return h(
      'tr',
      { 'data-i': i },
      h('th', { scope: 'row' }, place(i + 1, 0, say('rowHead', { name: truth }), { is: i }, named(truth))),
      cells,
    )
  })
  /** @param {number} row @param {number} column @param {string} label @param {Partial<import('./filter.js').View>} change @param {string | Node} text */
  function place(row, column, label, change, text) {
    const attributes = { 'data-row': row, 'data-column': column, 'aria-label': label, title: label, tabindex: -1 }
    const on = { click: () => toggle(change) }
    return h('button', { type: 'button', class: 'door', 'aria-pressed': 'false', ...attributes, on }, text)
  }
  const kind = `${n <= flatHeads ? 'flat' : 'upright'} ${n > 14 ? 'dense' : ''}`
  const whole = h(
    'table',
    { class: kind, style: { '--n': String(n) } },
    h('caption', { class: 'unseen' }, `${say('confusions')}. ${say('confusionsHint')}`),
    h('thead', {}, head),
    h('tbody', {}, body),
  )
  rove(whole)
  point(whole, readout)
  return [h('div', { class: 'scroller' }, whole), readout]
}

/**
 * Describes the cell under the pointer or the focus, and highlights the headings of its row and column.
 * @param {HTMLElement} table
 * @param {HTMLElement} readout
 */
function point(table, readout) {
  const usual = say('confusionsHint')
  readout.textContent = usual
  /** @type {Element[]} */
  let lit = []
  const show = (/** @type {EventTarget | null} */ target) => {
    for (const head of lit) head.classList.remove('lit')
    lit = []
    const button = target instanceof Element ? target.closest('button') : null
    readout.textContent = button?.getAttribute('aria-label') ?? usual
    if (!button?.dataset.row) return
    const [row, column] = [Number(button.dataset.row), Number(button.dataset.column)]
    for (const head of [row && `[data-i="${row - 1}"] th`, column && `[data-k="${column - 1}"]`])
      if (head) for (const one of table.querySelectorAll(head)) lit.push(one)
    for (const head of lit) head.classList.add('lit')
  }
  table.addEventListener('pointerover', (event) => show(event.target))
  table.addEventListener('pointerleave', () => show(null))
  table.addEventListener('focusin', (event) => show(event.target))
  table.addEventListener('focusout', () => show(null))
}

/** @param {HTMLElement} element @param {import('./filter.js').View} view */
function mark(element, view) {
  for (const pressed of element.querySelectorAll('[aria-pressed="true"]')) pressed.setAttribute('aria-pressed', 'false')
  const { is, as, pair } = view
  const places = pair
    ? [pair, [pair[1], pair[0]]].map(([i, k]) => [i + 1, k + 1])
    : is === null && as === null
      ? []
      : [[is === null ? 0 : is + 1, as === null ? 0 : as + 1]]
  for (const [row, column] of places)
    element.querySelector(`[data-row="${row}"][data-column="${column}"]`)?.setAttribute('aria-pressed', 'true')
}
