import path from 'node:path'
import { fileURLToPath } from 'node:url'

export { loupeHome } from '../ml/home.ts'

/** Folder of what ships with Loupe and is never written to: sample pictures, recipes, backbones prepared at packaging. */
export function resourcesDir(env: NodeJS.ProcessEnv = process.env): string {
  return env.LOUPE_RESOURCES
    ? path.resolve(env.LOUPE_RESOURCES)
    : fileURLToPath(new URL('../../resources', import.meta.url))
}
