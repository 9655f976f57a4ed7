import type { Move } from './geometry.ts'

/** Movement keys and what they do, by `KeyboardEvent.key`. */
export const movesByKey: Readonly<Record<string, Move | undefined>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'home',
  End: 'end',
}
