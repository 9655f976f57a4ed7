// @ts-check
import { languageCodes, languageFor } from '../../../../../common/languages.ts'

/** @typedef {'system' | 'light' | 'dark'} Theme */
/** @typedef {import('../../../../../common/languages.ts').Language} Language */

const themes = /** @type {const} */ (['system', 'light', 'dark'])

/** Pages opened from disk may have no storage: then choices last as long as the page. */
const remembered = {
  /** @param {string} key */
  read(key) {
    try {
      return localStorage.getItem(`loupe-gallery-${key}`)
    } catch {
      return null
    }
  },
  /** @param {string} key @param {string} value */
  write(key, value) {
    try {
      localStorage.setItem(`loupe-gallery-${key}`, value)
    } catch {
      // only the preference is lost
    }
  },
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)')

/** @type {Theme} */
let theme = themes.find((t) => t === remembered.read('theme')) ?? 'system'

function paint() {
  const dark = theme === 'dark' || (theme === 'system' && prefersDark.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}

export function startTheme() {
  paint()
  prefersDark.addEventListener('change', paint)
}

/** @returns {Theme} */
export function currentTheme() {
  return theme
}

/** System, light, dark, and around again. */
export function nextTheme() {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length]
  remembered.write('theme', theme)
  paint()
}

/** The chosen language, else the browser's first known one. @returns {Language} */
export function preferredLanguage() {
  const chosen = remembered.read('language')
  return languageCodes.find((code) => code === chosen) ?? languageFor(navigator.languages)
}

/** @param {Language} language */
export function rememberLanguage(language) {
  remembered.write('language', language)
}

/** @returns {number} pixels */
export function preferredSize() {
  const size = Number(remembered.read('size'))
  return size >= 96 && size <= 320 ? size : matchMedia('(max-width: 640px)').matches ? 150 : 192
}

/** @param {number} pixels */
export function rememberSize(pixels) {
  remembered.write('size', String(pixels))
}
