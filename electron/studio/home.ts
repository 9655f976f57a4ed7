import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Folder for prepared backbones, settings and engine choices: `LOUPE_HOME`, else the system's folder for application data. */
export function loupeHome(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOUPE_HOME) return path.resolve(env.LOUPE_HOME)
  if (process.platform === 'win32')
    return path.join(env.LOCALAPPDATA ?? path.join(os.homedir(), 'AppData', 'Local'), 'Loupe')
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Application Support', 'Loupe')
  return path.join(env.XDG_DATA_HOME || path.join(os.homedir(), '.local', 'share'), 'loupe')
}

/** Folder of what ships with Loupe and is never written to: sample pictures, recipes, backbones prepared at packaging. */
export function resourcesDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.LOUPE_RESOURCES
    ? path.resolve(env.LOUPE_RESOURCES)
    : fileURLToPath(new URL('../../resources', import.meta.url))
}
