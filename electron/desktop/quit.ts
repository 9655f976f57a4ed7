import { app, dialog, type BrowserWindow } from 'electron'
import type { Words } from './speech.ts'

/** Tests and scripts have nobody to press a button. */
export const noDialogs = process.env.LOUPE_NO_DIALOGS === '1'

let quitting = false
let said = false

/** Remembers that the application is quitting: on macOS, closing the window does not mean that. */
export function watchQuitting(): void {
  app.on('before-quit', () => (quitting = true))
}

/** Quitting loses nothing but pauses a running job; people are asked once per session. */
export function sayWhatClosingDoes(window: BrowserWindow, working: () => boolean, words: () => Words): void {
  window.on('close', (event) => {
    const ends = quitting || process.platform !== 'darwin'
    if (!ends || said || noDialogs || !working()) return
    event.preventDefault()
    quitting = false
    said = true
    const { quitTitle, quitText, quitNow, keepWorking } = words()
    const box = { message: quitTitle, detail: quitText, buttons: [quitNow, keepWorking], defaultId: 1, cancelId: 1 }
    void dialog.showMessageBox(window, box).then(({ response }) => {
      if (response === 0) app.quit()
    })
  })
}
