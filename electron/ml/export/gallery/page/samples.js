// @ts-check
import { h, named } from './dom.js'
import { say } from './language.js'
import { image } from './tile.js'

/**
 * Training pictures as training saw them, each with its class.
 * @param {import('./data.js').Gallery} gallery
 */
export function samples({ samples, classes }) {
  return h(
    'div',
    {},
    h(
      'ul',
      { class: 'views' },
      samples.map(({ address, label }) => {
        const name = classes[label]
        return h(
          'li',
          {},
          h('div', { class: 'frame' }, image(address, say('view', { name }))),
          h('p', { title: name }, named(name)),
        )
      }),
    ),
    h('p', { class: 'hint' }, say('samplesHint')),
  )
}
