// @ts-check
import { inNaturalOrder } from '../../../../../common/natural-order.ts'
/** @typedef {import('./data.js').Picture} Picture */
/** @typedef {import('./data.js').Split} Split */
/** @typedef {'worst' | 'sure' | 'unsure' | 'name'} Order */
/**
 * What the page shows: its whole state, and its address.
 * @typedef {object} View
 * @property {Split | 'all'} split
 * @property {'all' | 'right' | 'wrong' | 'none'} show
 * @property {number | null} is class index of the label
 * @property {number | null} as class index of the prediction
 * @property {number | null} either class index of label or prediction
 * @property {[number, number] | null} pair two classes confused with each other
 * @property {number} from lowest confidence, whole percent
 * @property {number} to highest confidence, whole percent
 * @property {string} find
 * @property {Order} order
 * @property {number | null} open the picture in the large view
 */

/**
 * @param {Split | 'all'} split
 * @returns {View}
 */
export function plainView(split) {
  return {
    ...{ split, show: 'all', is: null, as: null, either: null, pair: null, from: 0, to: 100 },
    ...{ find: '', order: 'worst', open: null },
  }
}

/**
 * Whether a picture passes the filters.
 * @param {Picture} p
 * @param {View} view
 */
export function matches(p, view) {
  if (view.split !== 'all' && p.split !== view.split) return false
  if (view.show !== 'all' && p.prediction !== view.show) return false
  if (view.is !== null && p.label !== view.is) return false
  if (view.as !== null && p.predicted !== view.as) return false
  if (view.either !== null && p.label !== view.either && p.predicted !== view.either) return false
  if (view.pair && !isPair(p, view.pair)) return false
  if (!isBetween(p.sure, view.from, view.to)) return false
  return view.find === '' || searchable(p.name).includes(searchable(view.find))
}

/**
 * The upper end is excluded, so that neighbouring ranges share no picture; 100 is included.
 * @param {number} sure 0–1
 * @param {number} from percent
 * @param {number} to percent
 */
export function isBetween(sure, from, to) {
  const tenThousandths = Math.round(sure * 1e4)
  return tenThousandths >= from * 100 && (tenThousandths < to * 100 || to === 100)
}

/**
 * @param {Picture[]} pictures
 * @param {View} view
 */
export function select(pictures, view) {
  return pictures.filter((p) => matches(p, view)).sort(orders[view.order])
}

/** Mistakes first, the most confident at the top; then unlabelled and right ones, the least confident at the top. */
const rank = { wrong: 0, none: 1, right: 2 }

/** @type {Record<Order, (a: Picture, b: Picture) => number>} */
const orders = {
  worst: (a, b) =>
    rank[a.prediction] - rank[b.prediction] ||
    (a.prediction === 'wrong' ? b.sure - a.sure : a.sure - b.sure) ||
    a.i - b.i,
  sure: (a, b) => b.sure - a.sure || a.i - b.i,
  unsure: (a, b) => a.sure - b.sure || a.i - b.i,
  name: (a, b) => inNaturalOrder(a.name, b.name) || a.i - b.i,
}

/**
 * @param {Picture} p
 * @param {[number, number]} pair
 */
function isPair(p, [a, b]) {
  return (p.label === a && p.predicted === b) || (p.label === b && p.predicted === a)
}

/** @param {string} text */
function searchable(text) {
  return text.normalize('NFKC').toLowerCase()
}
