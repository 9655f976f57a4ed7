import { defaultSettings, type AppSettings } from '../../common/settings.ts'
import type { AppInfo } from '../../electron/server/shapes/app.ts'
import { backend } from '../backend/backend.ts'
import { whenSignedOut } from '../backend/sign-in.ts'
import { report } from './notices.svelte.ts'
import { setLanguage } from '../words/words.svelte.ts'

let info = $state.raw<AppInfo | null>(null)
let connection = $state<'open' | 'lost'>('open')
let signedOut = $state(false)

const darkSystem = window.matchMedia('(prefers-color-scheme: dark)')
darkSystem.addEventListener('change', showTheme)

/** State shared by all projects. */
export const app = {
  get info(): AppInfo | null {
    return info
  },
  /** Defaults until the server has answered. */
  get settings(): AppSettings {
    return info?.settings ?? defaultSettings
  },
  get connection(): 'open' | 'lost' {
    return connection
  },
  set connection(state: 'open' | 'lost') {
    connection = state
  },
  /** The server does not know this page any more. */
  get signedOut(): boolean {
    return signedOut
  },
}

whenSignedOut(() => {
  signedOut = true
  // In the browser's own theme until the settings are known.
  showTheme()
})

export async function loadApp(): Promise<void> {
  info = await backend.app()
  await show()
}

/** Applies new settings immediately and saves them. */
export async function saveSettings(changes: Partial<AppSettings>): Promise<void> {
  if (info) info = { ...info, settings: { ...info.settings, ...changes } }
  try {
    await show()
    await backend.saveSettings(changes)
  } catch (error) {
    report(error)
  }
}

async function show(): Promise<void> {
  showTheme()
  await setLanguage(app.settings.language)
}

function showTheme(): void {
  const { theme } = app.settings
  const dark = theme === 'dark' || (theme === 'auto' && darkSystem.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
}
