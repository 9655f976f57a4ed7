import { existsSync, readdirSync, statSync } from 'node:fs'
import { rename } from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { removeMade } from '../../ml/files/remove.ts'
import { LoupeError } from '../../ml/errors.ts'
import { renamePatiently } from '../../ml/atomic-file.ts'
import { sweepDead, temporaryName } from '../../ml/temporary.ts'
import { serving } from '../../../common/words/en/command/serving.ts'
import { onlyOwnModules } from '../../ml/own-modules.ts'
import { ownPackage } from '../../ml/own-package.ts'
import { pageDir, rootDir } from './find.ts'
import { errorLogFile, logError } from '../../ml/error-log.ts'

/**
 * Builds the page if its sources are newer. A package has no sources, and its page is complete.
 * @param say called with progress, one line at a time
 * @throws LoupeError `failed` if the build fails and there is no earlier page
 */
export async function ensurePage(say: (line: string) => void, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const sources = path.join(rootDir(), 'renderer')
  if (env.LOUPE_PAGE || !existsSync(path.join(sources, 'vite.config.ts'))) return
  const page = pageDir(env)
  const built = statSync(path.join(page, 'index.html'), { throwIfNoEntry: false })
  const common = path.join(rootDir(), 'common')
  if (built && built.mtimeMs >= Math.max(newest(sources), newest(common))) return
  say(serving.building)
  const began = performance.now()
  try {
    await buildInto(page, sources)
  } catch (error) {
    logError(error, 'building the page')
    const failed = new LoupeError('failed.page_not_built', { log: errorLogFile() }, { cause: error })
    // A slightly outdated page is better than none.
    if (built) return say(serving.earlierPage(failed.message))
    throw failed
  }
  say(serving.built((performance.now() - began) / 1000))
}

/**
 * Built beside its place, then renamed: a server that shows the earlier page meanwhile, or is building too, never finds
 * half a page.
 */
async function buildInto(page: string, sources: string): Promise<void> {
  if (!ownPackage('vite')) throw new Error('the package vite is not installed')
  const parent = path.dirname(page)
  makeTree(parent)
  sweepDead(parent)
  const fresh = path.join(parent, temporaryName('building'))
  const old = path.join(parent, temporaryName('replaced'))
  const endOwn = onlyOwnModules(rootDir())
  try {
    const { build } = await import('vite')
    await build({
      configFile: path.join(sources, 'vite.config.ts'),
      root: sources,
      logLevel: 'error',
      build: { outDir: fresh, emptyOutDir: true },
    })
    await rename(page, old).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
    })
    await renamePatiently(fresh, page)
  } finally {
    endOwn()
    for (const left of [fresh, old]) await removeMade(left)
  }
}

/** Time of the newest change to a file below a folder, in ms. */
function newest(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .reduce((latest, { parentPath, name }) => Math.max(latest, statSync(path.join(parentPath, name)).mtimeMs), 0)
}
