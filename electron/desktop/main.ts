import { app, dialog } from 'electron'
import path from 'node:path'
import { makeHome } from '../studio/base/home.ts'
import { hardenApplication } from './hardening.ts'
import { home } from './paths.ts'
import { noDialogs } from './quit.ts'
import { beTheOnlyOne } from './single-instance.ts'
import { DesktopApp } from './desktop-app.ts'

/** Loupe's Electron side: a window showing the server's page. */
app.setName('Loupe')
makeHome(home)
// Beside the settings and the list of projects, so that each LOUPE_HOME is a separate Loupe.
app.setPath('userData', path.join(home, 'desktop'))
hardenApplication()

const desktop = new DesktopApp()
if (
  beTheOnlyOne(
    (request) => void desktop.openProject(request),
    () => desktop.bringForward(),
  )
) {
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => desktop.bringForward())
  app.on('will-quit', (event) => {
    if (!desktop.runs) return
    event.preventDefault()
    void desktop.end().finally(() => app.exit(0))
  })
  app.whenReady().then(
    () => desktop.begin(),
    (error: unknown) => {
      if (!noDialogs) dialog.showErrorBox('Loupe', String(error))
      app.exit(1)
    },
  )
} else app.exit(0)
