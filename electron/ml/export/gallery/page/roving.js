// @ts-check

/**
 * One tab stop for a field of buttons; arrow keys move between them. Buttons have their place in data-row and
 * data-column.
 * @param {HTMLElement} field
 */
export function rove(field) {
  /** @returns {HTMLElement[]} */
  const buttons = () => [...field.querySelectorAll('button')].filter((b) => b.dataset.row !== undefined && !b.disabled)
  const enter = (/** @type {HTMLElement} */ button) => {
    for (const other of buttons()) other.tabIndex = -1
    button.tabIndex = 0
  }
  const first = buttons()[0]
  if (first) enter(first)
  field.addEventListener('focusin', (event) => {
    if (event.target instanceof HTMLElement && event.target.dataset.row !== undefined) enter(event.target)
  })
  field.addEventListener('keydown', (event) => {
    const step = steps[event.key]
    const from = event.target
    if (!step || !(from instanceof HTMLElement) || from.dataset.row === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const [row, column] = placeOf(from)
    let [best, distance] = [/** @type {HTMLElement | null} */ (null), Infinity]
    for (const button of buttons()) {
      const [r, c] = placeOf(button)
      const along = (r - row) * step[0] + (c - column) * step[1]
      const across = Math.abs((r - row) * step[1]) + Math.abs((c - column) * step[0])
      if (along > 0 && along + 4 * across < distance) [best, distance] = [button, along + 4 * across]
    }
    best?.focus()
    best?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })
}

/** @type {Record<string, [number, number]>} */
const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }

/** @param {HTMLElement} button @returns {[number, number]} */
function placeOf(button) {
  return [Number(button.dataset.row), Number(button.dataset.column)]
}
