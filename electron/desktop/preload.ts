import { contextBridge, ipcRenderer, webUtils } from 'electron'
import { channels } from './channels.ts'
import type { Shell } from './shell.ts'

/** The bridge to the page: only these functions, and no part of Electron itself. */
const waiting: string[] = []
const handlers = new Set<(action: string) => void>()

ipcRenderer.on(channels.menu, (_event, action: string) => {
  // In a text field, undo edits the text. Only macOS gets here: elsewhere the field sees the key first.
  if ((action === 'undo' || action === 'redo') && typing()) document.execCommand(action)
  else if (handlers.size > 0) handlers.forEach((handler) => handler(action))
  // An action chosen before the page was listening.
  else waiting.push(action)
})
ipcRenderer.on(channels.go, (_event, hash: string) => {
  location.hash = hash
})

const shell: Shell = {
  platform: process.platform,
  pickFolder: () => ipcRenderer.invoke(channels.pickFolder) as Promise<string | null>,
  pickFile: (kind) => ipcRenderer.invoke(channels.pickFile, kind) as Promise<string | null>,
  pickSave: (name) => ipcRenderer.invoke(channels.pickSave, name) as Promise<string | null>,
  pathOf,
  showInFolder: (path) => ipcRenderer.invoke(channels.showInFolder, path) as Promise<void>,
  onMenu(handler) {
    handlers.add(handler)
    waiting.splice(0).forEach((action) => handler(action))
    return () => handlers.delete(handler)
  },
}
contextBridge.exposeInMainWorld('loupe', shell)

/** Before Electron 29 the path was a property of the file itself. */
function pathOf(file: File): string {
  const how = webUtils as typeof webUtils | undefined
  return how ? how.getPathForFile(file) : ((file as { path?: string }).path ?? '')
}

function typing(): boolean {
  const at = document.activeElement
  return (
    at instanceof HTMLElement &&
    (at.isContentEditable || at.matches('textarea, input:not([type=range], [type=checkbox], [type=radio])'))
  )
}
