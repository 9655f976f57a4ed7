import path from 'node:path'
import { startProgram } from '../studio/base/start-program.ts'

interface Place {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  /** Whether stdout is a terminal. */
  terminal: boolean
}

const here = (): Place => ({ platform: process.platform, env: process.env, terminal: process.stdout.isTTY })

/** Whether somebody sits here who would see a browser open: at a terminal, on a desktop, and not on another computer by SSH. */
export function isAtDesktop({ platform, env, terminal }: Place = here()): boolean {
  if (!terminal || env.SSH_CONNECTION || env.SSH_CLIENT || env.SSH_TTY) return false
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** The system's own way to open an address in the browser that the person has chosen; none of them is a shell. */
export function openerOf(address: string, { platform, env }: Pick<Place, 'platform' | 'env'> = here()) {
  if (platform === 'darwin') return { command: '/usr/bin/open', args: [address] }
  if (platform !== 'win32') return { command: 'xdg-open', args: [address] }
  const system = path.win32.join(env.SystemRoot ?? 'C:\\Windows', 'System32')
  return { command: path.win32.join(system, 'rundll32.exe'), args: ['url.dll,FileProtocolHandler', address] }
}

/** Opens an address in the person's browser. Resolves to whether that worked, as far as it can be seen. */
export function openBrowser(address: string): Promise<boolean> {
  const { command, args } = openerOf(address)
  return startProgram(command, args)
}
