import { lstatSync } from 'node:fs'
import path from 'node:path'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { loupeHome } from './home.ts'

/**
 * The folder that programs are started in: an empty one of ours. Python, npm, linkers and drivers load code and
 * settings from the current folder, which may contain somebody else's pictures with a `pip.py` beside them. If it
 * cannot be made, or others can write to it, the root of the file system is used, to which only the administrator can
 * write.
 */
export function programFolder(env: NodeJS.ProcessEnv = process.env): string {
  const home = loupeHome(env)
  const folder = path.join(home, 'run')
  try {
    makePrivateFolder(home)
    makePrivateFolder(folder)
    if (isOurs(folder)) return folder
  } catch {
    // A home that is read-only, or not ours.
  }
  return process.platform === 'win32' ? (env.SystemRoot ?? 'C:\\Windows') : '/'
}

function isOurs(folder: string): boolean {
  const found = lstatSync(folder)
  if (process.platform === 'win32') return found.isDirectory()
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o722) === 0o700
}
