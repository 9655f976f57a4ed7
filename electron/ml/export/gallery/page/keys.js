// @ts-check
import { h, named } from './dom.js'
import { say } from './language.js'
import { iconButton } from './viewer.js'

/** @typedef {import('./store.js').Store} Store */

/**
 * The list of keys.
 * @param {string[]} classes
 */
export function keyList(classes) {
  /** @type {[string[], import('./language.js').Word][]} */
  const rows = [
    [['←', '↑', '↓', '→'], 'key_arrows'],
    [['Space', 'Enter'], 'key_open'],
    [['Esc'], 'key_esc'],
    [['/'], 'key_search'],
    [['W'], 'key_wrong'],
    [['R'], 'key_right'],
    [['A'], 'key_all'],
    [['1', '…', '9'], 'key_class'],
    [['C'], 'key_clear'],
    [['?'], 'key_help'],
  ]
  /** @type {HTMLDialogElement} */
  const dialog = h(
    'dialog',
    {
      class: 'sheet',
      'aria-label': say('keysTitle'),
      on: { click: (/** @type {Event} */ event) => event.target === dialog && dialog.close() },
    },
    h(
      'header',
      {},
      h('h2', {}, say('keysTitle')),
      iconButton('cross', say('close'), () => dialog.close()),
    ),
    h(
      'dl',
      { class: 'keys' },
      rows
        .map(([keys, word]) => [
          h(
            'dt',
            {},
            keys.map((key) => h('kbd', {}, key)),
          ),
          h('dd', {}, say(word)),
        ])
        .flat(),
    ),
    h('h3', {}, say('key_classes')),
    h(
      'ol',
      { class: 'class-keys' },
      classes.slice(0, 9).map((name, i) => h('li', {}, h('kbd', {}, i + 1), named(name))),
    ),
  )
  return dialog
}

/**
 * Handles keys anywhere on the page, except where they mean something else.
 * @param {Store} store
 * @param {{ grid: { press: (event: KeyboardEvent) => boolean }, search: HTMLInputElement, field: HTMLElement, help: ()
 *   => void, toPictures: () => void }} page
 * @returns {(event: KeyboardEvent) => void}
 */
export function keyboard(store, { grid, search, field, help, toPictures }) {
  return (event) => {
    const { target, key } = event
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (document.querySelector('dialog[open]')) return
    if (target === search) {
      if (key === 'Escape' && search.value) store.go({ find: '' })
      else if (key === 'Escape' || key === 'Enter' || key === 'ArrowDown') field.focus()
      else return
      return event.preventDefault()
    }
    const busy = target instanceof HTMLElement && target.closest('select, input, textarea, summary, .scroller')
    const onControl = target instanceof HTMLElement && target.closest('button, a, summary')
    if (key === '/') {
      toPictures()
      search.focus()
      search.select()
    } else if (key === '?') help()
    else if (target instanceof HTMLSelectElement) return
    else if (key === 'w' || key === 'W') store.go({ show: 'wrong' })
    else if (key === 'r' || key === 'R') store.go({ show: 'right' })
    else if (key === 'a' || key === 'A') store.go({ show: 'all' })
    else if (key === 'c' || key === 'C') store.only({ split: store.gallery.main })
    else if (/^[0-9]$/.test(key)) {
      const index = Number(key) - 1
      if (index >= store.gallery.classes.length) return
      store.go({ either: index < 0 || store.view.either === index ? null : index, is: null, as: null, pair: null })
    } else if (busy || (onControl && (key === ' ' || key === 'Enter')) || !grid.press(event)) return
    event.preventDefault()
  }
}
