// @ts-check
import { h } from './dom.js'
import { matches } from './filter.js'
import { icon } from './icons.js'
import { count, say } from './language.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./filter.js').View} View */

/**
 * A row of buttons, one of which is pressed.
 * @template {string} T
 * @param {string} label
 * @param {{ value: T, text: string, key?: string }[]} choices
 * @param {(value: T) => void} choose
 */
export function segments(label, choices, choose) {
  const buttons = choices.map(({ value, text, key }) =>
    h(
      'button',
      { type: 'button', 'data-value': value, 'aria-keyshortcuts': key, on: { click: () => choose(value) } },
      text,
      h('span', { class: 'n' }),
    ),
  )
  return {
    element: h('div', { class: 'segments', role: 'group', 'aria-label': label }, buttons),
    /** @param {T} chosen @param {Partial<Record<T, number>>} counts */
    update(chosen, counts) {
      choices.forEach(({ value }, i) => {
        buttons[i].setAttribute('aria-pressed', String(value === chosen))
        const n = counts[value]
        const text = buttons[i].querySelector('.n')
        if (text) text.textContent = n === undefined ? '' : count(n)
      })
    },
  }
}

/**
 * The split that everything on the page is about.
 * @param {Store} store
 */
export function splitSwitch(store) {
  const { pictures, splits } = store.gallery
  /** @type {Partial<Record<View['split'], number>>} */
  const counts = { all: pictures.length }
  for (const p of pictures) counts[p.split] = (counts[p.split] ?? 0) + 1
  /** @type {View['split'][]} */
  // with one split there is nothing to choose
  const values = splits.length > 1 ? [...splits, 'all'] : []
  const choices = values.map((value) => ({ value, text: say(`split_${value}`) }))
  const { element, update } = segments(say('split'), choices, (split) => store.go({ split }))
  element.hidden = choices.length === 0
  return { element, update: () => update(store.view.split, counts) }
}

/**
 * Right or wrong, search, classes, order, and size of the pictures.
 * @param {Store} store
 * @param {{ size: number, resize: (pixels: number) => void }} pictures
 */
export function toolbar(store, { size, resize }) {
  const { classes, pictures } = store.gallery
  /** @type {View['show'][]} */
  const shown = pictures.some((p) => p.prediction === 'none')
    ? ['all', 'wrong', 'right', 'none']
    : ['all', 'wrong', 'right']
  const shortcuts = { all: 'A', wrong: 'W', right: 'R', none: undefined }
  const choices = shown.map((value) => ({ value, text: say(`show_${value}`), key: shortcuts[value] }))
  const predictions = segments(say('show'), choices, (show) => store.go({ show }))
  // room for the largest count, so that nothing moves when counts change
  predictions.element.style.setProperty('--digits', String(count(pictures.length).length))

  const search = h('input', {
    ...{ type: 'search', placeholder: say('search'), 'aria-label': say('search'), 'aria-keyshortcuts': '/' },
    ...{ autocomplete: 'off', spellcheck: 'false', maxlength: 200 },
  })
  let typing = false
  search.addEventListener('input', () => {
    if (typing) store.adjust({ find: search.value })
    else store.go({ find: search.value })
    typing = search.value !== ''
  })
  search.addEventListener('blur', () => (typing = false))

  const byClass = (/** @type {'is' | 'as'} */ key, /** @type {string} */ label) =>
    dropdown(
      label,
      [{ value: '', text: say('any') }, ...classes.map((text, i) => ({ value: String(i), text }))],
      (value) => store.go({ [key]: value === '' ? null : Number(value), either: null, pair: null }),
    )
  const label = byClass('is', say('label'))
  const prediction = byClass('as', say('prediction'))
  /** @type {View['order'][]} */
  const orders = ['worst', 'sure', 'unsure', 'name']
  const order = dropdown(
    say('sort'),
    orders.map((value) => ({ value, text: say(`sort_${value}`) })),
    (value) => store.go({ order: orders.find((o) => o === value) ?? 'worst' }),
  )
  const slider = h('input', { type: 'range', min: 96, max: 320, step: 8, value: size, 'aria-label': say('size') })
  slider.addEventListener('input', () => resize(Number(slider.value)))

  return {
    search,
    element: h(
      'div',
      { class: 'toolbar', role: 'search', 'aria-label': say('filters') },
      predictions.element,
      h('label', { class: 'search' }, icon('search'), search, h('kbd', {}, '/')),
      h('div', { class: 'selects' }, label.element, prediction.element),
    ),
    /** Order and size, at the end of the row of filters. */
    arrange: h(
      'div',
      { class: 'arrange' },
      order.element,
      h('label', { class: 'size', title: say('size') }, icon('small'), slider, icon('large')),
    ),
    update() {
      const { view } = store
      /** @type {Record<View['show'], number>} */
      const counts = { all: 0, right: 0, wrong: 0, none: 0 }
      for (const p of pictures)
        if (matches(p, { ...view, show: 'all' })) {
          counts.all++
          counts[p.prediction]++
        }
      predictions.update(view.show, counts)
      if (search.value !== view.find) search.value = view.find
      label.set(view.is === null ? '' : String(view.is))
      prediction.set(view.as === null ? '' : String(view.as))
      order.set(view.order)
    },
  }
}

/**
 * @param {string} label
 * @param {{ value: string, text: string }[]} options
 * @param {(value: string) => void} choose
 */
function dropdown(label, options, choose) {
  const input = h(
    'select',
    { on: { change: () => choose(input.value) } },
    options.map(({ value, text }) => h('option', { value }, text)),
  )
  const element = h('label', { class: 'select', title: label }, h('span', {}, label), input, icon('chevron'))
  return {
    element,
    /** @param {string} value */
    set(value) {
      input.value = value
      element.classList.toggle('on', value !== '' && value !== options[0].value)
    },
  }
}
