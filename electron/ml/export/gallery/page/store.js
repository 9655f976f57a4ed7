// @ts-check
import { decode, encode } from './address.js'
import { plainView, select } from './filter.js'

/** @typedef {import('./filter.js').View} View */
/** @typedef {import('./data.js').Gallery} Gallery */
/** @typedef {ReturnType<typeof createStore>} Store */

/**
 * Holds the view, mirrors it in the address, and notifies listeners. Back and Forward walk through earlier views.
 * @param {Gallery} gallery
 */
export function createStore(gallery) {
  const limits = {
    ...{ main: gallery.main, splits: gallery.splits },
    ...{ classes: gallery.classes.length, pictures: gallery.pictures.length },
  }
  /** @type {Set<(view: View, before: View) => void>} */
  const listeners = new Set()
  let view = decode(location.hash.slice(1), limits)
  let list = select(gallery.pictures, view)
  /** Whether the previous history entry is this view without its large picture. */
  let openedHere = false

  /** @param {View} next */
  function show(next) {
    const before = view
    view = next
    if (filterKey(before) !== filterKey(next)) list = select(gallery.pictures, next)
    for (const listener of listeners) listener(view, before)
  }

  /** @param {View} next @param {'pushState' | 'replaceState'} how */
  function record(next, how) {
    const hash = `#${encode(next, gallery.main)}`
    if (hash !== (location.hash || '#')) history[how](null, '', hash)
  }

  const reread = () => {
    openedHere = false
    const next = decode(location.hash.slice(1), limits)
    if (encode(next, gallery.main) !== encode(view, gallery.main)) show(next)
  }
  addEventListener('popstate', reread)
  addEventListener('hashchange', reread)

  return {
    gallery,
    get view() {
      return view
    },
    /** The pictures that pass, in order. */
    get list() {
      return list
    },
    /** @param {(view: View, before: View) => void} listener @param {AbortSignal} signal ends it */
    watch(listener, signal) {
      listeners.add(listener)
      signal.addEventListener('abort', () => listeners.delete(listener))
    },
    /** A step that Back undoes. @param {Partial<View>} change */
    go(change) {
      const next = { ...view, ...change }
      openedHere = view.open === null && next.open !== null
      record(next, 'pushState')
      show(next)
    },
    /** A change within a step: while dragging a slider, or to the next picture. @param {Partial<View>} change */
    adjust(change) {
      const next = { ...view, ...change }
      record(next, 'replaceState')
      show(next)
    },
    /** Filters from scratch, in the same split and order. @param {Partial<View>} [change] */
    only(change = {}) {
      this.go({ ...plainView(view.split), order: view.order, ...change })
    },
    closePicture() {
      if (view.open === null) return
      if (openedHere) history.back()
      else this.adjust({ open: null })
    },
  }
}

/** @param {View} view */
function filterKey(view) {
  return JSON.stringify({ ...view, open: null })
}
