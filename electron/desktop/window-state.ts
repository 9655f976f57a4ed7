import type { AppSettings } from '../../common/settings.ts'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from '../studio/base/home.ts'
import type { Rectangle } from './window-place.ts'

export interface WindowState {
  /** Bounds of the window when neither maximised nor full screen. */
  bounds: Rectangle
  maximised: boolean
  fullScreen: boolean
  /** The last chosen theme, so that the window does not flash white in dark mode. */
  theme: AppSettings['theme']
}

/** @returns the stored state, or null if there is none or it makes no sense */
export function readWindowState(home: string): WindowState | null {
  try {
    const state = JSON.parse(readFileSync(file(home), 'utf8')) as Partial<WindowState>
    const { bounds } = state
    if (!bounds || ![bounds.x, bounds.y, bounds.width, bounds.height].every(Number.isSafeInteger)) return null
    const theme = state.theme === 'light' || state.theme === 'dark' ? state.theme : 'auto'
    return { bounds, maximised: state.maximised === true, fullScreen: state.fullScreen === true, theme }
  } catch {
    return null
  }
}

/** Stores the state. Failing to do so is not worth an error message. */
export function writeWindowState(home: string, state: WindowState): void {
  try {
    makePrivateFolder(home)
    const temporary = `${file(home)}.${process.pid}`
    writeFileSync(temporary, JSON.stringify(state))
    renameSync(temporary, file(home))
  } catch {
    // The window simply opens in its default place next time.
  }
}

function file(home: string): string {
  return path.join(home, 'window.json')
}
