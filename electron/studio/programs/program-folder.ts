import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { loupeHome } from '../home.ts'

/**
 * The folder that programs are started in: an empty one of ours. Python, npm, linkers and drivers take code and settings from the current
 * folder, and the one where the person is may hold somebody else's pictures, and a `pip.py` beside them. Where it cannot be made, the root
 * of the file system, where only the system's own administrator writes.
 */
export function programFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = path.join(loupeHome(env), 'run')
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    return folder
  } catch {
    return process.platform === 'win32' ? (env.SystemRoot ?? 'C:\\Windows') : '/'
  }
}
