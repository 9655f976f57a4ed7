/**
 * An attachment: the focused element disappeared when this one appeared (a button that became a progress bar, a section
 * that was left), so this, or the first focusable element in it, takes the focus. If something has the focus, it keeps
 * it.
 */
export function takesLostFocus(element: HTMLElement): () => void {
  // A browser notices only at its next rendering that a hidden element cannot have the focus.
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
 * An attachment: a field that a person opened takes the focus. `autofocus` would only do that if nothing had it, but a
 * button that was just pressed does.
 */
export function takesFocus(element: HTMLElement): void {
  element.focus()
}
