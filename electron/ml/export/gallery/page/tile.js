// @ts-check
import { thumbnailOf } from './data.js'
import { h, named } from './dom.js'
import { icon } from './icons.js'
import { fill, percent, say } from './language.js'

/** @typedef {import('./data.js').Picture} Picture */

/**
 * The thumbnail, faded in over its skeleton, or a sentence if there is none.
 * @param {Picture} picture
 * @param {string} alt
 */
export function thumbnail(picture, alt) {
  return picture.drawn ? image(thumbnailOf(picture), alt) : undrawn()
}

function undrawn() {
  return h('span', { class: 'undrawn' }, say('noThumbnail'))
}

/**
 * An image that fades in once it has loaded, or a sentence if it cannot be loaded.
 * @param {string} address relative to the page
 * @param {string} alt
 */
export function image(address, alt) {
  /** @type {HTMLImageElement} */
  const img = h('img', {
    ...{ alt, decoding: 'async', draggable: 'false' },
    on: { load: () => img.classList.add('here'), error: () => img.replaceWith(undrawn()) },
  })
  img.src = address
  if (img.complete && img.naturalWidth) img.classList.add('here')
  return img
}

/** @param {import('./data.js').Prediction} prediction */
export function predictionIcon(prediction) {
  return icon(prediction === 'right' ? 'tick' : prediction === 'wrong' ? 'cross' : 'open')
}

/**
 * A picture in the grid with one thin line: the prediction, and whether it is right.
 * @param {Picture} picture
 * @param {string[]} classes
 */
export function tile(picture, classes) {
  const { prediction, sure, name } = picture
  const predicted = classes[picture.predicted]
  const truth = picture.label < 0 ? '' : classes[picture.label]
  const share = percent(sure)
  const word = prediction === 'right' ? 'tileRight' : prediction === 'wrong' ? 'tileWrong' : 'tileNone'
  const said = say(word, { name: predicted, share, truth })
  const tail =
    prediction === 'right'
      ? null
      : h('span', { class: 'is' }, prediction === 'none' ? say('noLabel') : fill('is', { name: named(truth) }))
  return h(
    'div',
    {
      class: `tile ${prediction}`,
      role: 'gridcell',
      id: `picture-${picture.i}`,
      'data-i': picture.i,
      'aria-label': `${said}, ${name}`,
    },
    h('div', { class: 'frame' }, thumbnail(picture, ''), h('span', { class: 'file' }, named(name))),
    h(
      'p',
      { class: 'title', title: said },
      predictionIcon(prediction),
      named(predicted, 'says'),
      h('span', { class: 'sure' }, share),
      tail,
    ),
  )
}
