import os from 'node:os'
import path from 'node:path'

/** Folder for prepared backbones, installed engines and settings: `LOUPE_HOME`, else the system's folder for application data. */
export function loupeHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOUPE_HOME) return path.resolve(env.LOUPE_HOME)
  if (process.platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'Loupe')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'Loupe')
  return path.join(env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'loupe')
}
