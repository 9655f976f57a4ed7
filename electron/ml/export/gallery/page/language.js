// @ts-check
import { dictionaries } from './words.js'

/** @typedef {import('./words.js').Word} Word */
/** @typedef {'en' | 'zh'} Language */

/** @type {Language} */
let current = 'en'

/** @param {Language} language */
export function speak(language) {
  current = language
}

/** @returns {Language} */
export function spoken() {
  return current
}

/**
 * The sentence cut at its holes: texts and values in turn.
 * @template T
 * @param {Word} word
 * @param {Record<string, T>} values
 * @param {number} [n] chooses between one and many
 * @returns {(string | T)[]}
 */
export function fill(word, values, n = 0) {
  const forms = dictionaries[current][word].split('|')
  const form = n === 1 ? forms[0] : forms[forms.length - 1]
  return form
    .split(/\{(\w+)\}/)
    .map((part, i) => (i % 2 ? values[part] : part))
    .filter((part) => part !== '')
}

/**
 * @param {Word} word
 * @param {Record<string, string | number>} [values] numbers are written the language's way; `n` also chooses one or many
 */
export function say(word, values = {}) {
  /** @type {Record<string, string>} */
  const texts = {}
  for (const [key, value] of Object.entries(values)) texts[key] = typeof value === 'number' ? count(value) : value
  return fill(word, texts, typeof values.n === 'number' ? values.n : 0).join('')
}

/** @param {number} n */
export function count(n) {
  return n.toLocaleString(current === 'zh' ? 'zh-CN' : 'en-GB')
}

/**
 * A share as whole percent. What is nearly, but not quite, all or nothing is not rounded to it.
 * @param {number | null} share 0–1
 */
export function percent(share) {
  if (share === null || !Number.isFinite(share)) return '–'
  const whole = Math.round(share * 100)
  if (whole === 100 && share < 1) return sign('>99')
  if (whole === 0 && share > 0) return sign('<1')
  return sign(String(whole))
}

/** @param {string} digits */
export function sign(digits) {
  return current === 'zh' ? `${digits}%` : `${digits}\u00a0%`
}

/**
 * @param {number | null | undefined} value
 * @param {number} digits after the point
 */
export function decimal(value, digits) {
  return value === null || value === undefined || !Number.isFinite(value) ? '–' : value.toFixed(digits)
}

/** @param {string} iso */
export function day(iso) {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return ''
  return date.toLocaleDateString(current === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long' })
}
