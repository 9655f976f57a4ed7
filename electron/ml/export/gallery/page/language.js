// @ts-check
import { languageOf } from '../../../../../common/languages.ts'

/** @typedef {import('../../../../../common/languages.ts').Language} Language */
/** @typedef {import('../../../../../common/words/en/gallery.ts').GalleryWords} GalleryWords */
/** @typedef {Exclude<keyof GalleryWords, 'numbers'>} Word */
/** Words without parameters. @typedef {{ [W in Word]: GalleryWords[W] extends string ? W : never }[Word]} Plain */
/**
 * Parameters of a phrase; none for plain words.
 * @template {Word} W
 * @typedef {GalleryWords[W] extends (values: infer Values) => string ? [values: Values] : []} Values
 */

/** @type {Language} */
let current = 'en'
/** @type {GalleryWords} */
let words

/** @param {Language} language */
export async function speak(language) {
  words = (await languageOf(language).gallery()).gallery
  current = language
}

/** @returns {Language} */
export function spoken() {
  return current
}

/**
 * @template {Word} W
 * @param {W} word
 * @param {Values<W>} values numbers are formatted for the language
 */
export function say(word, ...values) {
  const said = /** @type {string | ((...values: unknown[]) => string)} */ (words[word])
  return typeof said === 'string' ? said : said(...values)
}

/**
 * A phrase with elements as parameters: texts and values in turn.
 * @template T
 * @template {Word} W
 * @param {W} word
 * @param {Record<string, T>} values
 * @returns {(string | T)[]}
 */
export function fill(word, values) {
  const keys = Object.keys(values)
  // Private-use characters mark the places: no dictionary contains them.
  const marked = Object.fromEntries(keys.map((key, i) => [key, `\ue000${i}\ue001`]))
  const said = /** @type {string | ((values: Record<string, string>) => string)} */ (words[word])
  return (typeof said === 'string' ? said : said(marked))
    .split(/\ue000(\d+)\ue001/)
    .map((part, i) => (i % 2 ? values[keys[Number(part)]] : part))
    .filter((part) => part !== '')
}

/** @param {number} n */
export function count(n) {
  return words.numbers.count(n)
}

/**
 * A share as whole percent. Shares close to 1 or 0 are not rounded to them.
 * @param {number | null} share 0–1
 */
export function percent(share) {
  return isNumber(share) ? words.numbers.wholePercent(share) : '–'
}

/** @param {number | null | undefined} share */
export function tenths(share) {
  return isNumber(share) ? words.numbers.percent(share, 1) : '–'
}

/** @param {string} digits */
export function sign(digits) {
  return words.numbers.percentSign(digits)
}

/**
 * @param {number | null | undefined} value
 * @param {number} digits after the point
 */
export function decimal(value, digits) {
  return isNumber(value) ? words.numbers.decimal(value, digits) : '–'
}

/**
 * The ends of an interval of shares in whole percent, with the sign after the second. @param {[number, number]} ends
 */
export function interval(ends) {
  return words.numbers.interval(ends)
}

/** @param {string} iso */
export function day(iso) {
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? '' : words.numbers.day(ms)
}

/** @param {number | null | undefined} value @returns {value is number} */
export function isNumber(value) {
  return typeof value === 'number' && Number.isFinite(value)
}
