import { typedInto, withDialog } from '../../../fixtures/page/page-here.ts'
import { afterEach, expect, test } from 'vitest'
import {
  addActions,
  keyLabel,
  keyName,
  onKey,
  registered,
  runAction,
  type Action,
} from '../../../../renderer/state/actions.svelte.ts'

const ran: string[] = []
let ends: (() => void)[] = []

async function add(...actions: (Pick<Action, 'id'> & Partial<Action>)[]): Promise<() => void> {
  const end = addActions(
    actions.map((action) => ({ label: () => action.id, group: () => '', run: () => ran.push(action.id), ...action })),
  )
  ends.push(end)
  await Promise.resolve()
  return end
}

afterEach(async () => {
  for (const end of ends) end()
  await Promise.resolve()
  ends = []
  ran.length = 0
})

type Pressed = Partial<KeyboardEvent> & { key: string }
const pressed = (event: Pressed): KeyboardEvent & { taken: boolean } => {
  const made = {
    ...{ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, target: null, defaultPrevented: false },
    ...{ isComposing: false, taken: false },
    ...event,
    preventDefault: () => (made.taken = true),
  }
  return made as KeyboardEvent & { taken: boolean }
}
function press(event: Pressed): boolean {
  const made = pressed(event)
  onKey(made)
  return made.taken
}

test('a key runs its action, and nothing else receives the key', async () => {
  await add({ id: 'undo', key: 'Mod+Z' }, { id: 'palette', key: 'Mod+K', alsoKeys: ['/'] })
  expect(press({ key: 'z', ctrlKey: true })).toBe(true)
  expect(press({ key: '/' })).toBe(true)
  expect(press({ key: 'k' })).toBe(false)
  expect(ran).toEqual(['undo', 'palette'])
})

test('the newest action has the key, while it exists and is enabled', async () => {
  let enabled = true
  await add({ id: 'below', key: 'R' })
  const end = await add({ id: 'above', key: 'R', enabled: () => enabled })
  press({ key: 'r' })
  enabled = false
  press({ key: 'r' })
  enabled = true
  end()
  await Promise.resolve()
  press({ key: 'r' })
  expect(ran).toEqual(['above', 'below', 'below'])
  expect(registered.all.map(({ id }) => id)).toEqual(['below'])
})

test('an action is run by its name, unless it is disabled', async () => {
  await add({ id: 'train' }, { id: 'export', enabled: () => false })
  runAction('train')
  runAction('export')
  runAction('unknown')
  expect(ran).toEqual(['train'])
})

test('in a text field single keys and its own undo are left to it', async () => {
  await add({ id: 'reject', key: 'R' }, { id: 'undo', key: 'Mod+Z' }, { id: 'palette', key: 'Mod+K' })
  const target = typedInto('text')
  expect(press({ key: 'r', target })).toBe(false)
  expect(press({ key: 'z', ctrlKey: true, target })).toBe(false)
  expect(press({ key: 'k', ctrlKey: true, target })).toBe(true)
  expect(press({ key: 'r', target: typedInto('range') })).toBe(true)
  expect(ran).toEqual(['palette', 'reject'])
})

test('an open dialog has the single keys for itself', async () => {
  await add({ id: 'reject', key: 'R' }, { id: 'palette', key: 'Mod+K' })
  withDialog()
  press({ key: 'r' })
  press({ key: 'k', ctrlKey: true })
  expect(ran).toEqual(['palette'])
})

test('keys that were already handled, or belong to a word being composed, are left alone', async () => {
  await add({ id: 'reject', key: 'R' })
  press({ key: 'r', defaultPrevented: true })
  press({ key: 'r', isComposing: true })
  expect(ran).toEqual([])
})

test('keys have one name, whatever is held with them', () => {
  const name = (event: Pressed) => keyName(pressed(event))
  expect(name({ key: 'k', ctrlKey: true })).toBe('Mod+K')
  expect(name({ key: 'Z', ctrlKey: true, shiftKey: true })).toBe('Mod+Shift+Z')
  expect(name({ key: ' ' })).toBe('Space')
  expect(name({ key: 'ArrowLeft', shiftKey: true, altKey: true })).toBe('Alt+Shift+ArrowLeft')
  // The shift that makes the character is part of it.
  expect(name({ key: '?', shiftKey: true })).toBe('?')
})

test('keys are shown as people read them', () => {
  expect(keyLabel('Mod+Shift+ArrowLeft')).toBe('Ctrl+Shift+←')
  expect(keyLabel('Escape')).toBe('Esc')
})
