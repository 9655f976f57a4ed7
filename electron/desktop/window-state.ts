import type { AppSettings } from '../../common/settings.ts'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from '../studio/base/home.ts'
import type { Rectangle } from './window-place.ts'

export interface WindowState {
  /** Of the window when it is neither maximised nor full screen. */
  bounds: Rectangle
  maximised: boolean
  fullScreen: boolean
  /** The look that was chosen last, so that a start in the dark does not flash. */
  theme: AppSettings['theme']
}

/** @returns what was kept, or null when there is nothing or it makes no sense */
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

/** Stores it; a failure to do so is nothing to trouble people with. */
export function writeWindowState(home: string, state: WindowState): void {
  try {
    makePrivateFolder(home)
    const temporary = `${file(home)}.${process.pid}`
    writeFileSync(temporary, JSON.stringify(state))
    renameSync(temporary, file(home))
  } catch {
    // The window opens in its usual place next time.
  }
}

function file(home: string): string {
  return path.join(home, 'window.json')
}
