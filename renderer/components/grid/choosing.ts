/** The selection in a grid, by position. */
export interface Choice {
  /** Ids of the selected pictures. */
  selected: ReadonlySet<number>
  /** Where a range begins; null for the current picture. */
  anchor: number | null
  /** The keyboard's position. */
  at: number | null
}

type How = 'only' | 'toggle' | 'range' | 'add-range'

/** How a click or key selects: Ctrl or Cmd toggles, Shift makes a range, together they add one. */
export function howOf(keys: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): How {
  const mod = keys.ctrlKey || keys.metaKey
  if (keys.shiftKey) return mod ? 'add-range' : 'range'
  return mod ? 'toggle' : 'only'
}

/**
 * The selection after picking a cell.
 * @param idAt id of the picture at a position
 */
export function pick(choice: Choice, index: number, how: How, idAt: (index: number) => number): Choice {
  const id = idAt(index)
  if (how === 'only') return { selected: new Set([id]), anchor: index, at: index }
  if (how === 'toggle') {
    const selected = new Set(choice.selected)
    if (!selected.delete(id)) selected.add(id)
    return { selected, anchor: index, at: index }
  }
  const anchor = choice.anchor ?? choice.at ?? index
  const selected = new Set(how === 'add-range' ? choice.selected : [])
  for (let i = Math.min(anchor, index); i <= Math.max(anchor, index); i++) selected.add(idAt(i))
  return { selected, anchor, at: index }
}

/**
 * The selection made by a rubber band.
 * @param before the selection when it began
 * @param inside ids of the cells it touches
 * @param how 'only' selects just these, a range adds them, toggle inverts each
 */
export function banded(before: ReadonlySet<number>, inside: readonly number[], how: How): Set<number> {
  if (how === 'only') return new Set(inside)
  const selected = new Set(before)
  for (const id of inside) {
    if (how === 'toggle' && before.has(id)) selected.delete(id)
    else selected.add(id)
  }
  return selected
}

/** Makes a set equal to another by touching only what differs, so that observers are notified of changes only. */
export function become(set: Set<number>, wanted: ReadonlySet<number>): void {
  for (const id of [...set]) if (!wanted.has(id)) set.delete(id)
  for (const id of wanted) if (!set.has(id)) set.add(id)
}
