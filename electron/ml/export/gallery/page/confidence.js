// @ts-check
import { h } from './dom.js'
import { histogram } from './figures.js'
import { matches } from './filter.js'
import { say, sign } from './language.js'
import { rove } from './roving.js'

/** @typedef {import('./store.js').Store} Store */

const bins = 20
const width = 100 / bins

/**
 * How sure the model was: bars that filter, and a slider with two thumbs.
 * @param {Store} store
 */
export function confidence(store) {
  const above = Array.from({ length: bins }, (_, b) => bar(b, 0))
  const below = Array.from({ length: bins }, (_, b) => bar(b, 1))
  const bars = h('div', { class: 'bars', role: 'group', 'aria-label': say('sureness') }, above, below)
  rove(bars)
  /** @param {number} b @param {number} row */
  function bar(b, row) {
    return h('button', {
      ...{ type: 'button', class: row ? 'door wrong' : 'door right', 'data-row': row, 'data-column': b, tabindex: -1 },
      on: { click: () => open(b, row) },
    })
  }
  /** @param {number} b @param {number} row */
  function open(b, row) {
    const range = { from: b * width, to: (b + 1) * width }
    const show = row ? 'wrong' : upper()
    const { view } = store
    const on = view.from === range.from && view.to === range.to && view.show === show
    store.go(on ? { from: 0, to: 100, show: 'all' } : { ...range, show })
  }
  /** Pictures above the line: right ones, or those without a label if none has one. */
  function upper() {
    const { gallery, view } = store
    const labelled = gallery.pictures.some((p) => p.label >= 0 && (view.split === 'all' || p.split === view.split))
    return labelled && view.show !== 'none' ? 'right' : 'none'
  }

  const low = end('from', say('sureFrom'))
  const high = end('to', say('sureTo'))
  const lowText = h('output', {})
  const highText = h('output', {})
  const track = h('div', { class: 'range' }, h('div', { class: 'track' }), low, high)
  /** @param {'from' | 'to'} key @param {string} label */
  function end(key, label) {
    let started = false
    const input = h('input', { type: 'range', min: 0, max: 100, step: 1, 'aria-label': label })
    input.addEventListener('input', () => {
      const value = Number(input.value)
      const change =
        key === 'from' ? { from: Math.min(value, store.view.to) } : { to: Math.max(value, store.view.from) }
      // one drag is one step back
      if (started) store.adjust(change)
      else store.go(change)
      started = true
    })
    input.addEventListener('change', () => (started = false))
    return input
  }

  const hint = h('p', { class: 'hint' })
  return {
    element: h('div', { class: 'confidence' }, bars, track, h('div', { class: 'ends' }, lowText, highText), hint),
    update() {
      const { view, gallery } = store
      const seen = gallery.pictures.filter((p) => matches(p, { ...view, show: 'all', from: 0, to: 100 }))
      const counts = histogram(seen, bins)
      const kind = upper()
      // one scale for both sides: as tall as fits above and below
      const tallest = (/** @type {number[]} */ bars) => bars.reduce((most, n) => Math.max(most, n), 1)
      const unit = Math.min(62 / Math.sqrt(tallest(counts[kind])), 34 / Math.sqrt(tallest(counts.wrong)))
      const fill = (
        /** @type {HTMLButtonElement} */ button,
        /** @type {number} */ n,
        /** @type {number} */ b,
        /** @type {'right' | 'wrong' | 'none'} */ show,
      ) => {
        const range = { low: String(b * width), high: sign(String((b + 1) * width)) }
        const word = show === 'right' ? 'binRight' : show === 'wrong' ? 'binWrong' : 'binNone'
        button.style.setProperty('--tall', n ? `${Math.max(3, Math.sqrt(n) * unit).toFixed(1)}px` : '0px')
        button.setAttribute('aria-label', say(word, { n, ...range }))
        button.title = n ? say(word, { n, ...range }) : ''
        button.disabled = n === 0
        button.classList.toggle(
          'out',
          (b + 1) * width <= view.from || b * width >= view.to || (view.show !== 'all' && view.show !== show),
        )
      }
      above.forEach((button, b) => fill(button, counts[kind][b], b, kind))
      below.forEach((button, b) => fill(button, counts.wrong[b], b, 'wrong'))
      if (!bars.querySelector('button[tabindex="0"]:not(:disabled)')) {
        const first = bars.querySelector('button:not(:disabled)')
        if (first instanceof HTMLElement) first.tabIndex = 0
      }
      for (const button of above) button.classList.toggle('none', kind === 'none')
      hint.textContent = say(kind === 'none' ? 'surenessPlain' : 'surenessHint')
      low.value = String(view.from)
      high.value = String(view.to)
      // both thumbs at the right edge: the lower one must stay within reach
      low.style.setProperty('z-index', view.from > 50 ? '2' : '1')
      track.classList.toggle('on', view.from > 0 || view.to < 100)
      track.style.setProperty('--from', String(view.from / 100))
      track.style.setProperty('--to', String(view.to / 100))
      for (const [input, text, value] of /** @type {const} */ ([
        [low, lowText, view.from],
        [high, highText, view.to],
      ])) {
        text.textContent = sign(String(value))
        input.setAttribute('aria-valuetext', sign(String(value)))
      }
    },
  }
}
