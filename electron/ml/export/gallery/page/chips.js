// @ts-check
import { h, refill } from './dom.js'
import { icon } from './icons.js'
import { say, sign } from './language.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./filter.js').View} View */

/**
 * How many pictures pass, and the active filters, each of which can be removed.
 * @param {Store} store
 * @param {HTMLElement} tail the end of the row
 */
export function chips(store, tail) {
  const found = h('p', { class: 'found', role: 'status' })
  const row = h('ul', { 'aria-label': say('filters') })
  const clear = h(
    'button',
    { type: 'button', class: 'clear', on: { click: () => store.only({ split: store.gallery.main }) } },
    say('clear'),
  )
  return {
    element: h('div', { class: 'chips' }, found, row, clear, tail),
    update() {
      const { view, gallery, list } = store
      const total = gallery.pictures.filter((p) => view.split === 'all' || p.split === view.split).length
      found.textContent = say('found', { n: list.length, total })
      const active = filters(view, gallery)
      refill(
        row,
        active.map(({ text, without }) => chip(text, () => store.go(without))),
      )
      clear.hidden = active.length === 0
    },
  }
}

/** @param {string} text @param {() => void} remove */
function chip(text, remove) {
  const button = h(
    'button',
    { type: 'button', 'aria-label': say('remove', { name: text }), on: { click: remove } },
    icon('cross'),
  )
  return h('li', {}, h('bdi', { title: text }, text), button)
}

/**
 * @param {View} view
 * @param {import('./data.js').Gallery} gallery
 * @returns {{ text: string, without: Partial<View> }[]}
 */
function filters(view, { classes, main }) {
  const active = []
  if (view.split !== main) active.push({ text: say(`split_${view.split}`), without: { split: main } })
  if (view.show !== 'all')
    active.push({ text: say(`show_${view.show}`), without: { show: /** @type {const} */ ('all') } })
  if (view.is !== null) active.push({ text: say('chip_is', { name: classes[view.is] }), without: { is: null } })
  if (view.as !== null) active.push({ text: say('chip_as', { name: classes[view.as] }), without: { as: null } })
  if (view.either !== null)
    active.push({ text: say('chip_class', { name: classes[view.either] }), without: { either: null } })
  if (view.pair) {
    const [a, b] = view.pair
    active.push({ text: say('chip_pair', { a: classes[a], b: classes[b] }), without: { pair: null } })
  }
  if (view.from > 0 || view.to < 100)
    active.push({ text: `${view.from}–${sign(String(view.to))}`, without: { from: 0, to: 100 } })
  if (view.find !== '') active.push({ text: say('chip_find', { text: view.find }), without: { find: '' } })
  return active
}
