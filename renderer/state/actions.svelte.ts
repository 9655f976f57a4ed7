/** Something people can do: it has a name, a place in the palette and the menu, a key, and (for an edit) an undo. */
export interface Action {
  /** Identifies it for menus and tests: 'undo', 'palette', … */
  id: string
  /** In the language of the page. */
  label(): string
  /** 'Mod+K', 'Shift+ArrowLeft', '/', 'R'. Mod is Cmd on a Mac and Ctrl elsewhere. */
  key?: string
  /** More keys that do the same. */
  alsoKeys?: string[]
  enabled?(): boolean
  run(): void
  /** Not in the palette: single keys of the grid. */
  hidden?: boolean
  /** Heading in the list of keys. */
  group(): string
}

let actions = $state.raw<Action[]>([])

export const registered = {
  get all(): Action[] {
    return actions
  },
}

/**
 * Adds actions while a component lives: `$effect(() => addActions([...]))`. Later ones win over earlier ones with the
 * same key.
 */
export function addActions(added: Action[]): () => void {
  queueMicrotask(() => (actions = [...actions, ...added]))
  return () => queueMicrotask(() => (actions = actions.filter((action) => !added.includes(action))))
}

export function runAction(id: string): void {
  const action = actions.findLast((one) => one.id === id && (one.enabled?.() ?? true))
  action?.run()
}

const isMac = /mac/i.test(navigator.platform)

/** A key event in the form of `Action.key`. */
export function keyName(event: KeyboardEvent): string {
  const mod = isMac ? event.metaKey : event.ctrlKey
  const letter = /^[a-z]$/i.test(event.key)
  const key = event.key === ' ' ? 'Space' : letter ? event.key.toUpperCase() : event.key
  const shift = event.shiftKey && (letter || event.key.length > 1)
  return `${mod ? 'Mod+' : ''}${event.altKey ? 'Alt+' : ''}${shift ? 'Shift+' : ''}${key}`
}

/** A key for people: ⌘K, Ctrl+K. */
export function keyLabel(key: string): string {
  const names: Record<string, string> = isMac
    ? { Mod: '⌘', Shift: '⇧', Alt: '⌥', Space: '␣' }
    : { Mod: 'Ctrl', Space: 'Space' }
  const arrows: Record<string, string> = {
    ArrowLeft: '←',
    ArrowRight: '→',
    ArrowUp: '↑',
    ArrowDown: '↓',
    Escape: 'Esc',
  }
  const parts = key.split('+').map((part) => names[part] ?? arrows[part] ?? part)
  return parts.join(isMac ? '' : '+')
}

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
  !(target instanceof HTMLInputElement && ['range', 'checkbox', 'radio', 'button'].includes(target.type))

/** Runs the action of a key, unless somebody is typing or an open dialog handles the key itself. */
export function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return
  const name = keyName(event)
  if (typing(event.target) && !name.startsWith('Mod+')) return
  // In a text field, undo and the like apply to the text.
  if (typing(event.target) && /^Mod\+(Shift\+)?[ZYXCVA]$/.test(name)) return
  const dialog = document.querySelector('dialog[open][data-modal]')
  const inDialog = dialog && !name.startsWith('Mod+')
  if (inDialog) return
  const action = actions.findLast(
    (one) => (one.key === name || one.alsoKeys?.includes(name)) && (one.enabled?.() ?? true),
  )
  if (!action) return
  event.preventDefault()
  action.run()
}
