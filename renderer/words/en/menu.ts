import type { MenuWord } from '../../../electron/desktop/menu-words.ts'

/** What the shell says in menus, dialogs and notifications; in English it knows its words itself. */
export const menu: Partial<Record<MenuWord, string>> = {}
