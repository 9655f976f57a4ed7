// @ts-check
import { thumbnailOf } from './data.js'
import { door, h, named, refill } from './dom.js'
import { icon } from './icons.js'
import { fill, percent, say } from './language.js'
import { thumbnail, predictionIcon } from './tile.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./data.js').Picture} Picture */

/**
 * The large view: the picture, and what the model saw in it. Opened and closed by the view's `open`.
 * @param {Store} store
 */
export function viewer(store) {
  const stage = h('div', { class: 'stage', tabindex: 0, role: 'group', 'aria-label': say('largeView') })
  const side = h('div', { class: 'side' })
  const position = h('span', { class: 'position', role: 'status' })
  const step = (/** @type {number} */ by) => {
    const index = store.list.findIndex((p) => p.i === store.view.open) + by
    if (store.list[index]) store.adjust({ open: store.list[index].i })
  }
  const back = iconButton('left', say('previous'), () => step(-1))
  const on = iconButton('right', say('next'), () => step(1))
  const dialog = h(
    'dialog',
    {
      ...{ class: 'viewer', 'aria-label': say('largeView') },
      on: {
        cancel: (/** @type {Event} */ event) => {
          event.preventDefault()
          store.closePicture()
        },
        click: (/** @type {Event} */ event) => event.target === dialog && store.closePicture(),
      },
    },
    stage,
    h(
      'div',
      { class: 'inspector' },
      h(
        'div',
        { class: 'steps' },
        back,
        on,
        position,
        iconButton('cross', say('close'), () => store.closePicture()),
      ),
      side,
    ),
  )
  dialog.addEventListener('keydown', (event) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key]
    const onButton = event.target instanceof HTMLButtonElement
    if (by) step(by)
    else if ((event.key === ' ' || event.key === 'Enter') && !onButton) store.closePicture()
    else return
    event.preventDefault()
  })

  let shown = -1
  return {
    element: dialog,
    update() {
      const { open } = store.view
      if (open === null) {
        if (dialog.open) dialog.close()
        shown = -1
        return
      }
      const picture = store.gallery.pictures[open]
      const index = store.list.findIndex((p) => p.i === open)
      position.textContent = index < 0 ? '' : say('position', { i: index + 1, n: store.list.length })
      back.disabled = index <= 0
      on.disabled = index < 0 || index === store.list.length - 1
      if (shown !== open) {
        stage.replaceChildren(large(picture))
        refill(side, details(store, picture))
        for (const near of [store.list[index + 1], store.list[index - 1]])
          if (near?.drawn) new Image().src = thumbnailOf(near)
        shown = open
      }
      const first = !dialog.open
      if (first) dialog.showModal()
      // when it opens, and when the focused button was just disabled
      const focused = document.activeElement
      if (!first && focused instanceof HTMLButtonElement && dialog.contains(focused) && !focused.disabled) return
      stage.focus()
    },
  }
}

/** @param {Parameters<typeof icon>[0]} name @param {string} label @param {() => void} act */
export function iconButton(name, label, act) {
  return h(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, on: { click: act } },
    icon(name),
  )
}

/** Thumbnails are small, so they are enlarged to twice their size at most. @param {Picture} picture */
function large(picture) {
  const img = thumbnail(picture, picture.name)
  if (img instanceof HTMLImageElement)
    img.addEventListener('load', () => {
      img.style.setProperty('width', `${img.naturalWidth * 2}px`)
      img.style.setProperty('aspect-ratio', `${img.naturalWidth} / ${img.naturalHeight}`)
    })
  return img
}

/** @param {Store} store @param {Picture} p @returns {Node[]} */
function details(store, p) {
  const { classes } = store.gallery
  const word =
    p.prediction === 'right' ? 'predictionRight' : p.prediction === 'wrong' ? 'predictionWrong' : 'predictionNone'
  const names = { name: named(classes[p.predicted]), truth: named(classes[p.label] ?? '') }
  const inTop = p.label < 0 || p.top.some(([index]) => index === p.label)
  const rows = p.top.map(([index, share]) => bar(classes[index], share, index === p.label, index === p.predicted))
  const alike = p.prediction === 'wrong' && [
    h(
      'p',
      { class: 'alike' },
      door(fill('alike', { truth: named(classes[p.label]), predicted: named(classes[p.predicted]) }), () =>
        store.only({ is: p.label, as: p.predicted }),
      ),
    ),
  ]
  return [
    h('h2', { class: `prediction ${p.prediction}` }, predictionIcon(p.prediction), h('span', {}, fill(word, names))),
    h('h3', {}, say('top')),
    h('ol', { class: 'top' }, rows),
    ...(inTop ? [] : [h('p', { class: 'muted' }, fill('notInTop', { name: named(classes[p.label]) }))]),
    ...(alike || []),
    h(
      'dl',
      {},
      h('dt', {}, say('file')),
      h('dd', {}, named(p.name)),
      h('dt', {}, say('split')),
      h('dd', {}, say(`split_${p.split}`)),
    ),
  ]
}

/** @param {string} name @param {number} share @param {boolean} isLabel @param {boolean} isPrediction */
function bar(name, share, isLabel, isPrediction) {
  const kind = isLabel ? 'truth' : isPrediction ? 'mistaken' : ''
  return h(
    'li',
    { class: kind },
    h('span', { class: 'of' }, named(name), isLabel && h('span', { class: 'tag' }, icon('tick'), say('labelTag'))),
    h('span', { class: 'share' }, percent(share)),
    h('span', { class: 'bar', style: { '--share': String(share) } }),
  )
}
