/**
 * An attachment: what had the focus went away when this came (a button that became a progress bar, a section that was left), so this takes
 * it, or the first thing in it that can. Where the focus is somewhere, it stays there.
 */
export function takesLostFocus(element: HTMLElement): () => void {
  // A browser notices at its next drawing that what was hidden cannot have the focus.
  let frame = requestAnimationFrame(() => {
    frame = requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return
      const target = element.matches('[tabindex]')
        ? element
        : element.querySelector<HTMLElement>('button:not(:disabled), input:not(:disabled)')
      target?.focus({ preventScroll: true })
    })
  })
  return () => cancelAnimationFrame(frame)
}

/**
 * An attachment: a field that a person asked for takes the focus. `autofocus` would only
 * where nothing has it, and a button that was just pressed does.
 */
export function takesFocus(element: HTMLElement): void {
  element.focus()
}
