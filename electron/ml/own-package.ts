import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * The folder of a package in Loupe's own node_modules; undefined if it is missing. Node itself would also search every
 * parent folder, the home and NODE_PATH: for a Loupe in /tmp, these are folders that anybody may fill.
 */
export function ownPackage(name: string): string | undefined {
  const folder = path.join(modules, name)
  return existsSync(path.join(folder, 'package.json')) ? folder : undefined
}
