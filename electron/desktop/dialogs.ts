import { app, BrowserWindow, dialog, shell, type IpcMainInvokeEvent } from 'electron'
import path from 'node:path'
import { visible } from '../../common/visible.ts'
import { channels } from './channels.ts'
import type { PageMessages } from './ipc.ts'
import type { Words } from './speech.ts'

/** Answers the page's requests to the system: choose a folder, a file or where to save, and show a file. */
export function answerDialogs(messages: PageMessages, words: () => Words): void {
  messages.handle(channels.pickFolder, async (event) => {
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(event), {
      title: words().pickFolder,
      properties: ['openDirectory', 'createDirectory'],
    })
    return canceled ? null : (filePaths[0] ?? null)
  })
  messages.handle(channels.pickFile, async (event, kind) => {
    if (kind !== 'project-pack') throw new Error('There is no such kind of file.')
    const { canceled, filePaths } = await dialog.showOpenDialog(windowOf(event), {
      title: words().pickPack,
      properties: ['openFile'],
      filters: [{ name: words().packs, extensions: ['zip'] }],
    })
    return canceled ? null : (filePaths[0] ?? null)
  })
  messages.handle(channels.pickSave, async (event, name) => {
    // Only the last part of the path: a page does not choose folders.
    const file = visible(path.basename(text(name)))
    const { canceled, filePath } = await dialog.showSaveDialog(windowOf(event), {
      title: words().pickSave,
      defaultPath: path.join(app.getPath('documents'), file),
    })
    return canceled ? null : (filePath ?? null)
  })
  messages.handle(channels.showInFolder, (_event, file) => {
    // Shown in its folder, never opened: opening could start a program.
    shell.showItemInFolder(path.resolve(text(file)))
  })
}

function windowOf(event: IpcMainInvokeEvent): BrowserWindow {
  const window = BrowserWindow.fromWebContents(event.sender)
  if (!window) throw new Error('The window is gone.')
  return window
}

function text(value: unknown): string {
  if (typeof value !== 'string' || value.length === 0 || value.length > 32_768 || value.includes('\0'))
    throw new Error('A name was expected.')
  return value
}
