// @ts-check
import { plainView } from './filter.js'

/** @typedef {import('./filter.js').View} View */
/** @typedef {import('./data.js').Split} Split */

/**
 * The view as the part of the address after `#`; defaults are left out.
 * @param {View} view
 * @param {Split | 'all'} main
 */
export function encode(view, main) {
  const usual = plainView(main)
  const fields = new URLSearchParams()
  for (const key of /** @type {(keyof View)[]} */ (Object.keys(usual))) {
    const value = view[key]
    if (value !== null && value !== usual[key]) fields.set(key, Array.isArray(value) ? value.join('-') : String(value))
  }
  return fields.toString()
}

/**
 * Parses an address, from this page or made up by anyone: what makes no sense is ignored.
 * @param {string} text
 * @param {{ main: Split | 'all', splits: Split[], classes: number, pictures: number }} limits
 * @returns {View}
 */
export function decode(text, { main, splits, classes, pictures }) {
  const fields = new URLSearchParams(text)
  const usual = plainView(main)
  /** @param {string} key @param {number} limit */
  const index = (key, limit) => {
    const value = fields.get(key) ?? ''
    return /^\d{1,9}$/.test(value) && Number(value) < limit ? Number(value) : null
  }
  /** @template {string} T @param {string} key @param {readonly T[]} known @param {T} otherwise */
  const one = (key, known, otherwise) => known.find((k) => k === fields.get(key)) ?? otherwise
  const pair = (fields.get('pair') ?? '').split('-').map(Number)
  const [from, to] = [index('from', 101) ?? 0, index('to', 101) ?? 100]
  return {
    split: one('split', [...splits, 'all'], usual.split),
    show: one('show', /** @type {const} */ (['all', 'right', 'wrong', 'none']), usual.show),
    is: index('is', classes),
    as: index('as', classes),
    either: index('either', classes),
    pair:
      pair.length === 2 && pair.every((k) => Number.isInteger(k) && k >= 0 && k < classes) ? [pair[0], pair[1]] : null,
    ...(from <= to ? { from, to } : { from: 0, to: 100 }),
    find: fields.get('find') ?? '',
    order: one('order', /** @type {const} */ (['worst', 'sure', 'unsure', 'name']), usual.order),
    open: index('open', pictures),
  }
}
