import type { MenuItemConstructorOptions } from 'electron'
import { isListed, sections } from '../../common/sections.ts'
import type { Words } from './speech.ts'
import type { MenuAction } from './shell.ts'

type Item = MenuItemConstructorOptions

interface MenuSetting {
  words: Words
  mac: boolean
  /** Developer tools are for checkouts only. */
  developer: boolean
  act(action: MenuAction): void
}

/**
 * The menu bar. Pages see keys first, so a key that the page handles never gets here, and a menu entry may share a key
 * with the page.
 */
export function menuTemplate({ words, mac, developer, act }: MenuSetting): Item[] {
  const entry = (id: MenuAction, label: string, accelerator?: string): Item => ({
    id,
    label,
    accelerator,
    click: () => act(id),
  })
  const line: Item = { type: 'separator' }
  const project: Item[] = [
    entry('new', words.new, 'CmdOrCtrl+N'),
    entry('open', words.open, 'CmdOrCtrl+O'),
    line,
    entry('retrain', words.retrain, 'CmdOrCtrl+R'),
    { label: words.export, accelerator: 'CmdOrCtrl+E', click: () => act('export') },
    line,
    mac ? { role: 'close', label: words.close } : entry('settings', words.settings, 'CmdOrCtrl+,'),
    ...(mac ? [] : [line, { role: 'quit', label: words.quit } as Item]),
  ]
  const edit: Item[] = [
    entry('undo', words.undo, 'CmdOrCtrl+Z'),
    entry('redo', words.redo, 'Shift+CmdOrCtrl+Z'),
    line,
    { role: 'cut', label: words.cut },
    { role: 'copy', label: words.copy },
    { role: 'paste', label: words.paste },
    { role: 'selectAll', label: words.selectAll },
    line,
    entry('search', words.search, 'CmdOrCtrl+F'),
  ]
  const go: Item[] = [
    entry('palette', words.palette, 'CmdOrCtrl+K'),
    line,
    entry('home', words.home, 'Shift+CmdOrCtrl+H'),
    ...sections.filter(isListed).map(({ id, digit }) => entry(id, words[id], `CmdOrCtrl+${digit}`)),
  ]
  const view: Item[] = [
    entry('zoom-in', words['zoom-in']),
    entry('zoom-out', words['zoom-out']),
    line,
    { role: 'zoomIn', label: words.zoomIn },
    { role: 'zoomOut', label: words.zoomOut },
    { role: 'resetZoom', label: words.actualSize },
    line,
    { role: 'togglefullscreen', label: words.fullscreen },
    ...(developer ? [{ role: 'toggleDevTools', label: words.devtools } as Item] : []),
  ]
  const help: Item[] = [
    entry('keys', words.keys),
    ...(mac ? [] : [line, { role: 'about', label: words.about } as Item]),
  ]
  return [
    ...(mac ? [applicationMenu(words, entry)] : []),
    { label: words.project, submenu: project },
    { label: words.edit, submenu: edit },
    { label: words.go, submenu: go },
    { label: words.view, submenu: view },
    ...(mac ? [{ label: words.window, role: 'windowMenu' } as Item] : []),
    { label: words.help, role: 'help', submenu: help },
  ]
}

/** macOS has one more menu, named after the application. */
function applicationMenu(words: Words, entry: (id: MenuAction, label: string, key: string) => Item): Item {
  const line: Item = { type: 'separator' }
  return {
    label: 'Loupe',
    submenu: [
      { role: 'about', label: words.about },
      line,
      entry('settings', words.settings, 'Cmd+,'),
      line,
      { role: 'hide', label: words.hide },
      { role: 'hideOthers', label: words.hideOthers },
      { role: 'unhide', label: words.showAll },
      line,
      { role: 'quit', label: words.quit },
    ],
  }
}
