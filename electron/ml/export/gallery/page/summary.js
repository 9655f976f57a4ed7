// @ts-check
import { mistakesOf } from '../../../../../common/statistics/confusion.ts'
import { tooFewToJudge } from '../../../../../common/statistics/judge.ts'
import { door, h, named, refill } from './dom.js'
import { confusion } from './figures.js'
import { count, day, decimal, fill, interval, percent, say } from './language.js'

/** @typedef {import('./store.js').Store} Store */
/** @typedef {import('./dom.js').Child} Child */

/**
 * The page's first sentence, and the run's figures below it.
 * @param {Store} store
 */
export function summary(store) {
  const sentence = h('p', { class: 'sentence' })
  const facts = h('p', { class: 'facts' })
  let shown = ''
  return {
    element: h('div', { class: 'summary' }, sentence, facts),
    update() {
      if (shown === store.view.split) return
      shown = store.view.split
      refill(sentence, overall(store))
      refill(facts, figuresLine(store))
    },
  }
}

/** @param {Store} store @returns {Child[]} */
function overall(store) {
  const { gallery, view } = store
  const { split } = view
  const pictures = gallery.pictures.filter((p) => split === 'all' || p.split === split)
  if (pictures.length === 0) return [say('noPictures')]
  const labelled = pictures.filter((p) => p.label >= 0)
  if (labelled.length === 0) return [say('unlabelled', { all: say(`pictures_${split}`, { n: pictures.length }) })]
  const metrics = split === 'all' ? undefined : gallery.metrics[split]
  const n = metrics?.n ?? labelled.length
  const right = metrics ? Math.round(metrics.accuracy * n) : labelled.filter((p) => p.prediction === 'right').length
  const all = say(`pictures_${split}`, { n })
  const values = {
    all: door(all, () => store.only()),
    right: door(count(right), () => store.only({ show: 'right' })),
    share: percent(right / n),
    ...bounds(metrics?.interval),
  }
  const few = tooFewToJudge(n, gallery.classes.length)
  const word = right === n ? 'rightAll' : 'right'
  return [
    ...fill(metrics && split !== 'train' ? word : right === n ? 'rightAllPlain' : 'rightPlain', values),
    say('between'),
    ...(split === 'train' ? [say('learned')] : few ? [say('few')] : confusions(store, labelled)),
    ...(gallery.splits.some((s) => s === 'test' || s === 'val') || split === 'none'
      ? []
      : [say('between'), say('noHeldOut')]),
  ]
}

/** @param {[number, number] | undefined} ends */
function bounds(ends) {
  const [low, high] = interval(ends ?? [0, 1])
  return { low, high }
}

/** @param {Store} store @param {import('./data.js').Picture[]} labelled @returns {Child[]} */
function confusions(store, labelled) {
  const { classes } = store.gallery
  const counts = confusion(labelled, classes.length)
  const mistakes = mistakesOf(counts, classes)
  if (!('pair' in mistakes)) return { none: [say('noMistake')], some: [], even: [say('confusesEvenly')] }[mistakes.kind]
  const [one, other] = mistakes.pair
  // the class that is more often mistaken is named first
  const [a, b] = counts[one][other] >= counts[other][one] ? [one, other] : [other, one]
  const isWay = mistakes.kind === 'direction'
  const open = () => store.only(isWay ? { is: a, as: b } : { pair: [a, b] })
  return fill(isWay ? 'mostly' : 'confuses', { a: door(named(classes[a]), open), b: door(named(classes[b]), open) })
}

/** @param {Store} store @returns {Child[]} */
function figuresLine({ gallery, view }) {
  const metrics = view.split === 'all' ? undefined : gallery.metrics[view.split]
  const figures = metrics
    ? [pairOf(say('macroF1'), decimal(metrics.macroF1, 3)), pairOf(say('loss'), decimal(metrics.loss, 3))]
    : []
  const rest = [
    gallery.backbone && named(gallery.backbone),
    gallery.recipe && pairOf(say('recipe'), gallery.recipe),
    day(gallery.created) && h('time', { datetime: gallery.created }, day(gallery.created)),
  ].filter(Boolean)
  return [...figures, ...rest].map((item) => h('span', {}, item))
}

/** @param {string} name @param {string} value @returns {HTMLElement} */
function pairOf(name, value) {
  return h('span', {}, `${name} `, h('b', {}, named(value)))
}
