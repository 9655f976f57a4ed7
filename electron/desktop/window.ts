import { BrowserWindow, nativeTheme, screen } from 'electron'
import { home, preloadFile } from './paths.ts'
import { partition } from './page-session.ts'
import { placeWindow, smallest } from './window-place.ts'
import { readWindowState, writeWindowState, type WindowState } from './window-state.ts'

/** The page's own background colours, so that nothing flashes before it has painted. */
const background = { light: '#ffffff', dark: '#17181a' }
/** Milliseconds after which the window is shown even without a page, so that people see the program start. */
const patience = 3_000

let theme: WindowState['theme'] = 'auto'

/**
 * Opens the window where it was, hidden until its page has painted. The caller knows the address and loads the page.
 */
export function openWindow(): BrowserWindow {
  const state = readWindowState(home)
  chooseTheme(state?.theme ?? 'auto')
  const window = new BrowserWindow({
    ...placeWindow(
      state?.bounds ?? null,
      screen.getAllDisplays().map(({ workArea }) => workArea),
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Loupe',
    backgroundColor: currentBackground(),
    webPreferences: {
      preload: preloadFile,
      partition,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  if (state?.maximised) window.maximize()
  if (state?.fullScreen) window.setFullScreen(true)
  showWhenReady(window)
  keepState(window)
  const repaint = () => window.setBackgroundColor(currentBackground())
  nativeTheme.on('updated', repaint)
  window.once('closed', () => nativeTheme.off('updated', repaint))
  return window
}

/** Menus, scroll bars and the window frame follow the studio's theme. */
export function chooseTheme(chosen: WindowState['theme']): void {
  theme = chosen
  nativeTheme.themeSource = chosen === 'auto' ? 'system' : chosen
}

/** Brings the window to the front. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function currentBackground(): string {
  return nativeTheme.shouldUseDarkColors ? background.dark : background.light
}

function showWhenReady(window: BrowserWindow): void {
  const show = () => {
    clearTimeout(late)
    if (!window.isDestroyed() && !window.isVisible()) window.show()
  }
  const late = setTimeout(show, patience)
  window.once('ready-to-show', show)
}

function keepState(window: BrowserWindow): void {
  let soon: NodeJS.Timeout | undefined
  const keep = () => {
    clearTimeout(soon)
    writeWindowState(home, {
      bounds: window.getNormalBounds(),
      maximised: window.isMaximized(),
      fullScreen: window.isFullScreen(),
      theme,
    })
  }
  const keepSoon = () => {
    clearTimeout(soon)
    soon = setTimeout(keep, 400)
  }
  window.on('resize', keepSoon)
  window.on('move', keepSoon)
  window.on('close', keep)
  window.once('closed', () => clearTimeout(soon))
}
