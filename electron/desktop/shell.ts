import type { ListedSection } from '../../common/sections.ts'

/** Menu actions, named like the palette's. */
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

/** What the desktop adds to the page: `window.loupe`, which browsers do not have. */
export interface Shell {
  /** Node's name: 'win32', 'darwin', 'linux'. */
  platform: string
  /** Lets the user choose a folder; null if cancelled. */
  pickFolder(): Promise<string | null>
  /** Lets the user choose an existing file: a packed project. */
  pickFile(kind: 'project-pack'): Promise<string | null>
  /** Lets the user choose where to save; `name` is the suggested file name. */
  pickSave(name: string): Promise<string | null>
  /** Path of a dropped or chosen file or folder on this computer; '' if it was made in the page. */
  pathOf(file: File): string
  showInFolder(path: string): Promise<void>
  /** Calls back for every menu entry that is chosen. @returns a function that stops this */
  onMenu(handler: (action: MenuAction | string) => void): () => void
}
