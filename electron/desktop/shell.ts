import type { ListedSection } from '../../common/sections.ts'
import type { MenuWord } from './menu-words.ts'

/** What the menu asks of the page: the names of the palette's actions. */
export type MenuAction =
  | 'home'
  | 'new'
  | 'open'
  | 'undo'
  | 'redo'
  | 'search'
  | 'palette'
  | ListedSection['id']
  | 'retrain'
  | 'zoom-in'
  | 'zoom-out'
  | 'settings'
  | 'keys'

/** What the desktop adds to a page: `window.loupe`, which a browser does not have. */
export interface Shell {
  /** As Node names it: 'win32', 'darwin', 'linux'. */
  platform: string
  /** Asks for a folder; null if the person cancels. */
  pickFolder(): Promise<string | null>
  /** Asks for a file that exists: a project that a colleague packed. */
  pickFile(kind: 'project-pack'): Promise<string | null>
  /** Asks where to save; `name` is offered as the file's name. */
  pickSave(name: string): Promise<string | null>
  /** Where a dropped or chosen file or folder lies on this computer; '' for one that was made in the page. */
  pathOf(file: File): string
  showInFolder(path: string): Promise<void>
  /** Words of menus, dialogs and notifications in the page's language; missing ones stay English. */
  setMenuWords(words: Partial<Record<MenuWord, string>> | Record<string, string>): void
  /** Calls back for every menu entry that people choose. @returns what ends it */
  onMenu(handler: (action: MenuAction | string) => void): () => void
}
