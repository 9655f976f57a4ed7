/** The list with one entry moved in front of another; `null` moves it to the end. */
export function movedBefore<T>(list: readonly T[], moved: T, before: T | null): T[] {
  const rest = list.filter((one) => one !== moved)
  const at = before === null || before === moved ? -1 : rest.indexOf(before)
  if (before === moved) return [...list]
  return at < 0 ? [...rest, moved] : [...rest.slice(0, at), moved, ...rest.slice(at)]
}

/** The list with one entry moved by some places; it stops at the ends. */
export function movedBy<T>(list: readonly T[], moved: T, step: number): T[] {
  const at = list.indexOf(moved)
  const to = Math.max(0, Math.min(list.length - 1, at + step))
  const rest = list.filter((one) => one !== moved)
  return [...rest.slice(0, to), moved, ...rest.slice(to)]
}

/** The meaning of a drag onto a row: its middle merges, its edges reorder. `y` within the row, 0–1. */
export function dropZone(y: number): 'before' | 'onto' | 'after' {
  return y < 0.28 ? 'before' : y > 0.72 ? 'after' : 'onto'
}
