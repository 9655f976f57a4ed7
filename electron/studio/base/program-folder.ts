import { lstatSync } from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { loupeHome } from './home.ts'

/**
 * The folder that programs are started in: an empty one of ours. Python, npm, linkers and drivers take code and settings from the current
 * folder, and the one where the person is may hold somebody else's pictures, and a `pip.py` beside them. Where it cannot be made, or somebody
 * else can write to it, the root of the file system, where only the system's own administrator does.
 */
export function programFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = loupeHome(env)
  const folder = path.join(home, 'run')
  try {
    makePrivateFolder(home)
    makePrivateFolder(folder)
    if (isOurs(folder)) return folder
  } catch {
    // A home that is read only, or not ours.
  }
  return process.platform === 'win32' ? (env.SystemRoot ?? 'C:\\Windows') : '/'
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder)
  if (process.platform === 'win32') return found.isDirectory()
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o722) === 0o700
}
