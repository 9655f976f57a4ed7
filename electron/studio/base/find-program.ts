import { accessSync, constants, lstatSync, statSync } from 'node:fs'
import path from 'node:path'
import { absoluteFolders } from './program-environment.ts'

/** Possible endings of a program's file: Windows also has scripts, which only its command line can run. */
const endings = process.platform === 'win32' ? ['.exe', '.com'] : ['']

/**
 * The absolute path of a program; undefined if there is none of this name. Searches the absolute folders of PATH, never
 * the current folder, where Windows would look first. A name with a folder was given by a person, relative to the
 * current folder.
 */
export function findProgram(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (/[/\\]/.test(name)) return path.resolve(name)
  const withEnding = endings.some((ending) => ending !== '' && name.toLowerCase().endsWith(ending))
  const names = withEnding ? [name] : endings.map((ending) => name + ending)
  const files = absoluteFolders(env.PATH ?? env.Path ?? '').flatMap((folder) =>
    names.map((one) => path.join(folder, one)),
  )
  return files.find(isProgram)
}

function isProgram(file: string): boolean {
  try {
    // The aliases of the Windows store are not files that can be resolved.
    if (process.platform === 'win32') return !lstatSync(file).isDirectory()
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}
