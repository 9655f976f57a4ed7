// @ts-check

/** @typedef {string | number | Node | null | false | undefined} Child */
/**
 * @typedef {object} Parts
 * @property {Record<string, string>} [style] custom properties and styles, set by script: the page's policy allows no style attributes
 * @property {Record<string, (event: any) => void>} [on]
 */

/**
 * An element. Text is always text: nothing here parses HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Parts & Record<string, any>} [parts] attributes; false, null and undefined leave one out, true writes an empty one
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, parts = {}, ...children) {
  return build(document.createElement(tag), parts, children)
}

/**
 * The same for SVG.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Parts & Record<string, any>} [parts]
 * @param {...(Child | Child[])} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function s(tag, parts = {}, ...children) {
  return build(document.createElementNS('http://www.w3.org/2000/svg', tag), parts, children)
}

/**
 * @template {HTMLElement | SVGElement} E
 * @param {E} element
 * @param {Parts & Record<string, any>} parts
 * @param {(Child | Child[])[]} children
 */
function build(element, { style = {}, on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue
    element.setAttribute(name, value === true ? '' : String(value))
  }
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value)
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener)
  for (const child of children.flat()) {
    if (child !== null && child !== false && child !== undefined)
      element.append(child instanceof Node ? child : String(child))
  }
  return element
}

/**
 * Replaces everything in an element. One by one: `replaceChildren` with a list would put all of it on the stack.
 * @param {Element} element
 * @param {Iterable<Child>} children
 */
export function refill(element, children) {
  element.replaceChildren()
  for (const child of children)
    if (child !== null && child !== false && child !== undefined)
      element.append(child instanceof Node ? child : String(child))
}

/**
 * Text that filters the pictures when pressed.
 * @param {Child | Child[]} content
 * @param {() => void} open
 * @param {Parts & Record<string, any>} [parts]
 */
export function door(content, open, parts = {}) {
  return h('button', { type: 'button', class: 'door', ...parts, on: { click: open } }, content)
}

/**
 * A class or file name, isolated so that right-to-left names do not reorder the text around them.
 * @param {string} text already made visible
 * @param {string} [kind]
 */
export function named(text, kind = 'name') {
  return h('bdi', { class: kind }, text)
}
