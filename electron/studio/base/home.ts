import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { loupeHome } from '../../ml/home.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'

export { loupeHome }
export { makePrivateFolder }

/**
 * Makes LOUPE_HOME private to its owner, before anything below it is made. If that fails, whatever writes there reports
 * it.
 */
export function makeHome(home = loupeHome()): void {
  try {
    makePrivateFolder(home)
  } catch {
    // Reading still works without it.
  }
}

/**
 * Folder of what ships with Loupe and is never written to: sample pictures, recipes, backbones prepared at packaging.
 */
export function resourcesDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.LOUPE_RESOURCES
    ? path.resolve(env.LOUPE_RESOURCES)
    : fileURLToPath(new URL('../../../resources', import.meta.url))
}
