import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * The folder of a package in Loupe's own node_modules, or undefined where it is not there. Node itself would continue to look in every folder
 * above, in the home and in NODE_PATH: for a Loupe that lies in /tmp, in folders that anybody may fill.
 */
export function ownPackage(name: string): string | undefined {
  const folder = path.join(modules, name)
  return existsSync(path.join(folder, 'package.json')) ? folder : undefined
}
