import path from 'node:path'
import { startProgram } from '../studio/base/start-program.ts'

interface Place {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  /** Whether stdout is a terminal. */
  terminal: boolean
}

const here = (): Place => ({ platform: process.platform, env: process.env, terminal: process.stdout.isTTY })

/** Whether a person would see a browser open: at a terminal, on a desktop, and not over SSH. */
export function isAtDesktop({ platform, env, terminal }: Place = here()): boolean {
  if (!terminal || env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return false
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** The system's own way to open an address in the default browser, always without a shell. */
export function openerOf(address: string, { platform, env }: Pick<Place, 'platform' | 'env'> = here()) {
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [address] }
  if (platform !== 'win32') return { command: 'xdg-open', args: [address] }
  const system = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32')
  return { command: path.win32.join(system, 'rundll32.exe'), args: ['url.dll,FileProtocolHandler', address] }
}

/** Opens an address in the default browser. Resolves to whether that worked, as far as one can tell. */
export function openBrowser(address: string): Promise<boolean> {
  const { command, args } = openerOf(address)
  return startProgram(command, args)
}
