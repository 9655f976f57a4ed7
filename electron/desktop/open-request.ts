import { existsSync, statSync } from 'node:fs'
import path from 'node:path'

/** Ending of a packed project's name. */
const packEnding = '.loupe.zip'

/** What a start of Loupe should open. */
export interface OpenRequest {
  kind: 'project' | 'pack'
  path: string
}

/**
 * Finds the project to open in the arguments of a start.
 * @param own how many leading arguments name the program itself: 1 when packaged, 2 from a checkout
 */
export function requestIn(argv: readonly string[], own: 1 | 2, cwd: string): OpenRequest | null {
  const named = argv.slice(1).filter((argument) => !argument.startsWith('-'))
  const paths = named.slice(own - 1).map((argument) => path.resolve(cwd, argument))
  return paths.map(requestFor).find((request) => request !== null) ?? null
}

/**
 * What a path means to Loupe; null for anything else. A project is a folder that contains project.db, or that file
 * itself.
 */
export function requestFor(file: string): OpenRequest | null {
  if (path.basename(file) === 'project.db' && existsSync(file)) return { kind: 'project', path: path.dirname(file) }
  if (existsSync(path.join(file, 'project.db'))) return { kind: 'project', path: file }
  if (file.toLowerCase().endsWith(packEnding) && statSync(file, { throwIfNoEntry: false })?.isFile())
    return { kind: 'pack', path: file }
  return null
}
