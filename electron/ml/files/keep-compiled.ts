import { enableCompileCache, flushCompileCache } from 'node:module'
import path from 'node:path'
import { makePrivateFolder } from './private-folder.ts'
import { loupeHome } from '../home.ts'

/**
 * Enables Node's compile cache for modules loaded from now on, here and in child processes: stripping types and
 * compiling is most of a start's time. Since the cache is code, it is in a folder that nobody else can write to;
 * NODE_COMPILE_CACHE names another one. Without a cache, starting takes longer.
 */
export function keepCompiled(env: NodeJS.ProcessEnv = process.env): void {
  if (env.NODE_COMPILE_CACHE) return
  const home = loupeHome(env)
  const folder = path.join(home, 'compiled')
  try {
    makePrivateFolder(home)
    makePrivateFolder(folder)
  } catch {
    return
  }
  enableCompileCache(folder)
  env.NODE_COMPILE_CACHE = folder
}

/** Writes what was compiled so far, in a process that may be killed at any time. */
export function flushCompiled(): void {
  flushCompileCache()
}
