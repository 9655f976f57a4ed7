// @ts-check
import { door, h, named } from './dom.js'
import { confusion, perClass } from './figures.js'
import { icon } from './icons.js'
import { count, decimal, percent, say } from './language.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./figures.js').ClassFigures} ClassFigures */
/** @typedef {'index' | 'count' | 'missed' | 'falsely' | 'recall' | 'precision' | 'f1'} Column */

/** @type {{ key: Column, word: import('./language.js').Plain, hint?: import('./language.js').Plain }[]} */
const columns = [
  { key: 'index', word: 'class' },
  { key: 'count', word: 'count' },
  { key: 'missed', word: 'missed', hint: 'missedHint' },
  { key: 'falsely', word: 'falsely', hint: 'falselyHint' },
  { key: 'recall', word: 'recall' },
  { key: 'precision', word: 'precision' },
  { key: 'f1', word: 'f1' },
]

/**
 * The table of classes, the worst first; headings sort, counts filter the pictures.
 * @param {Store} store
 */
export function classTable(store) {
  const element = h('div', { class: 'scroller' })
  /** @type {{ key: Column, up: boolean }} */
  let order = { key: 'f1', up: true }
  let drawn = ''
  function draw() {
    const { gallery, view } = store
    const pictures = gallery.pictures.filter((p) => view.split === 'all' || p.split === view.split)
    if (!pictures.some((p) => p.label >= 0)) {
      element.replaceChildren(h('p', { class: 'empty' }, say('noClasses')))
      return
    }
    const figures = perClass(confusion(pictures, gallery.classes.length))
    figures.sort((a, b) => compare(a, b, order.key, order.up) || a.index - b.index)
    const heads = columns.map(({ key, word, hint }) => head(key, say(word), hint && say(hint)))
    const rows = figures.map((figure) => row(store, figure))
    element.replaceChildren(
      h('table', { class: 'class-table' }, h('thead', {}, h('tr', {}, heads)), h('tbody', {}, rows)),
    )
  }
  /** @param {Column} key @param {string} text @param {string} [hint] */
  function head(key, text, hint) {
    const sorted = order.key === key
    const sort = () => {
      order = {
        key,
        up: sorted ? !order.up : key === 'index' || key === 'f1' || key === 'recall' || key === 'precision',
      }
      draw()
      const again = element.querySelectorAll('thead button')[columns.findIndex((c) => c.key === key)]
      if (again instanceof HTMLElement) again.focus()
    }
    const content = [text, sorted && icon(order.up ? 'up' : 'down')]
    const direction = order.up ? 'ascending' : 'descending'
    return h('th', { scope: 'col', 'aria-sort': sorted ? direction : null }, door(content, sort, { title: hint }))
  }
  return {
    element,
    update() {
      if (drawn === store.view.split) return
      drawn = store.view.split
      draw()
    },
  }
}

/** @param {Store} store @param {ClassFigures} figure */
function row(store, { index, count: total, missed, falsely, recall, precision, f1 }) {
  const name = store.gallery.classes[index]
  /** @param {number} n @param {Partial<import('./filter.js').View>} change @param {string} label */
  const number = (n, change, label) =>
    h(
      'td',
      {},
      n
        ? door(count(n), () => store.only(change), { 'aria-label': `${name}, ${label}: ${count(n)}` })
        : h('i', {}, '0'),
    )
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      door(named(name), () => store.only({ either: index }), { title: name }),
    ),
    number(total, { is: index }, say('count')),
    number(missed, { is: index, show: 'wrong' }, say('missed')),
    number(falsely, { as: index, show: 'wrong' }, say('falsely')),
    h('td', {}, percent(recall)),
    h('td', {}, percent(precision)),
    h('td', { class: 'f1' }, h('span', { class: 'bar', style: { '--share': String(f1 ?? 0) } }), decimal(f1, 2)),
  )
}

/**
 * Classes without a value come last in either direction. @param {ClassFigures} a @param {ClassFigures} b @param
 * {Column} key @param {boolean} up
 */
function compare(a, b, key, up) {
  const [x, y] = [a[key], b[key]]
  if (x === null || y === null) return x === y ? 0 : x === null ? 1 : -1
  return up ? x - y : y - x
}
