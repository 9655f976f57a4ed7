// @ts-check
import { languageCodes, languageOf, languages } from '../../../../../common/languages.ts'
import { chips } from './chips.js'
import { classTable } from './classes.js'
import { confidence } from './confidence.js'
import { curves } from './curves.js'
import { unpack } from './data.js'
import { h, named, refill } from './dom.js'
import { grid } from './grid.js'
import { keyboard, keyList } from './keys.js'
import { say, speak, spoken } from './language.js'
import { matrix } from './matrix.js'
import {
  currentTheme,
  nextTheme,
  preferredLanguage,
  preferredSize,
  rememberLanguage,
  rememberSize,
  startTheme,
} from './preferences.js'
import { samples } from './samples.js'
import { createStore } from './store.js'
import { summary } from './summary.js'
import { segments, splitSwitch, toolbar } from './toolbar.js'
import { iconButton, viewer } from './viewer.js'

/** @typedef {import('./store.js').Store} Store */

/**
 * Builds the page in the current language, and tears it down when the signal is aborted.
 * @param {Store} store
 * @param {() => void} rebuild
 * @param {AbortSignal} signal
 */
function assemble(store, rebuild, signal) {
  const { gallery } = store
  const size = preferredSize()
  const [opening, split, cells, sureness, table] = [
    summary(store),
    splitSwitch(store),
    matrix(store),
    confidence(store),
    classTable(store),
  ]
  const large = viewer(store)
  const pictures = grid(store, { size, signal })
  const tools = toolbar(store, {
    size,
    resize(pixels) {
      rememberSize(pixels)
      pictures.resize(pixels)
    },
  })
  const active = chips(store, tools.arrange)
  const keys = keyList(gallery.classes)
  const wide = enlarged(store)

  const labelled = gallery.pictures.some((p) => p.label >= 0)
  const overview = h(
    'section',
    { class: 'overview', 'aria-label': say('analysis') },
    part('confusions', cells.element, labelled ? iconButton('enlarge', say('enlarge'), () => wide.show()) : null),
    part('sureness', sureness.element),
    part('curves', curves(gallery)),
    gallery.samples.length > 0 && part('samples', samples(gallery)),
    part('classes', table.element),
  )
  alignWithBar(overview)
  alignWithBar(pictures.element)
  const main = h(
    'section',
    { class: 'gallery', 'aria-label': say('gallery') },
    tools.element,
    active.element,
    pictures.element,
  )
  const body = h('main', { class: gallery.pictures.length ? null : 'bare', 'data-pane': 'overview' }, overview, main)
  const choices = /** @type {const} */ (['overview', 'gallery']).map((value) => ({
    value,
    text: say(value === 'overview' ? 'analysis' : 'gallery'),
  }))
  const panes = segments(say('gallery'), choices, turn)
  /** On narrow screens only one of the two is shown. @param {'overview' | 'gallery'} pane */
  function turn(pane) {
    body.dataset.pane = pane
    panes.update(pane, { gallery: store.list.length })
  }
  overview.addEventListener('click', (event) => {
    const opened =
      event.target instanceof Element && event.target.closest('button.door') && !event.target.closest('thead')
    if (opened || (event.target instanceof Element && event.target.closest('.matrix button'))) turn('gallery')
  })
  opening.element.addEventListener(
    'click',
    (event) => event.target instanceof Element && event.target.closest('.door') && turn('gallery'),
  )

  document.title = gallery.title
  document.documentElement.lang = languageOf(spoken()).tag
  const app = document.getElementById('app')
  app?.replaceChildren(
    h(
      'header',
      { class: 'masthead' },
      h(
        'div',
        { class: 'bar' },
        h('h1', {}, named(gallery.title)),
        split.element,
        buttons(rebuild, () => keys.showModal()),
      ),
      opening.element,
      h('div', { class: 'panes' }, panes.element),
    ),
    body,
    large.element,
    keys,
    wide.element,
  )
  const views = [opening, split, cells, sureness, table, tools, active, pictures, large, wide]
  const update = () => {
    for (const view of views) view.update()
    turn(body.dataset.pane === 'gallery' ? 'gallery' : 'overview')
  }
  store.watch((view, before) => {
    update()
    if (view.open !== before.open) pictures.reveal(view.open ?? before.open)
    if (view.open === null && before.open !== null) pictures.field.focus({ preventScroll: true })
  }, signal)
  addEventListener(
    'keydown',
    keyboard(store, {
      ...{ grid: pictures, field: pictures.field, search: tools.search },
      help: () => keys.showModal(),
      toPictures: () => turn('gallery'),
    }),
    { signal },
  )
  update()
}

/**
 * @param {'confusions' | 'sureness' | 'curves' | 'samples' | 'classes'} word
 * @param {Node} content
 * @param {Node | null} [action]
 */
function part(word, content, action = null) {
  return h('section', { class: `part ${word}` }, h('header', {}, h('h2', {}, say(word)), action), content)
}

/**
 * A scrolling pane gives up as much margin as its scroll bar takes, so that it lines up with the rest. @param
 * {HTMLElement} pane
 */
function alignWithBar(pane) {
  new ResizeObserver(() => pane.style.setProperty('--bar', `${pane.offsetWidth - pane.clientWidth}px`)).observe(pane)
}

/** The matrix in the whole window, for many classes. @param {Store} store */
function enlarged(store) {
  const cells = matrix(store)
  /** @type {HTMLDialogElement} */
  const element = h(
    'dialog',
    {
      ...{ class: 'sheet wide', 'aria-label': say('confusions') },
      on: {
        click: (/** @type {Event} */ event) =>
          (event.target === element ||
            (event.target instanceof Element && event.target.closest('td .door, th .door'))) &&
          element.close(),
      },
    },
    h(
      'header',
      {},
      h('h2', {}, say('confusions')),
      iconButton('cross', say('close'), () => element.close()),
    ),
    cells.element,
  )
  const update = () => {
    if (element.open) cells.update()
  }
  return {
    ...{ element, update },
    show() {
      element.showModal()
      update()
    },
  }
}

/** @param {() => void} rebuild @param {() => void} help */
function buttons(rebuild, help) {
  const other = languages[(languageCodes.indexOf(spoken()) + 1) % languages.length]
  const label = say('switchTo', { name: other.name })
  const language = h('button', { type: 'button', class: 'quiet', 'aria-label': label, title: label }, other.name)
  language.addEventListener('click', async () => {
    await speak(other.code)
    rememberLanguage(other.code)
    rebuild()
  })
  const theme = iconButton(currentTheme(), say(`theme_${currentTheme()}`), () => {
    nextTheme()
    const again = iconButton(currentTheme(), say(`theme_${currentTheme()}`), () => {})
    refill(theme, [...again.childNodes])
    theme.title = again.title
    theme.setAttribute('aria-label', again.title)
  })
  return h('div', { class: 'buttons' }, language, theme, iconButton('keys', say('keys'), help))
}

async function start() {
  startTheme()
  await speak(preferredLanguage())
  const gallery = unpack(JSON.parse(document.getElementById('data')?.textContent ?? ''))
  const store = createStore(gallery)
  let built = new AbortController()
  const rebuild = () => {
    built.abort()
    built = new AbortController()
    assemble(store, rebuild, built.signal)
  }
  rebuild()
}

void start()
