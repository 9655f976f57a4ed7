import { existsSync } from 'node:fs'
import path from 'node:path'
import { resourcesDir } from '../../studio/base/home.ts'

/** Root of the checkout or package, which contains the resources. */
export const rootDir = () => path.join(resourcesDir(), '..')

/** The folder of the built page: `LOUPE_PAGE`, else `dist/renderer` in a checkout, `page` in a package. */
export function pageDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOUPE_PAGE) return path.resolve(env.LOUPE_PAGE)
  const packaged = path.join(rootDir(), 'page')
  return existsSync(path.join(packaged, 'index.html')) ? packaged : path.join(rootDir(), 'dist', 'renderer')
}
