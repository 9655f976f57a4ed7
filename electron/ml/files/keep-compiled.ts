import { enableCompileCache, flushCompileCache } from 'node:module'
import path from 'node:path'
import { makePrivateFolder } from './private-folder.ts'
import { loupeHome } from '../home.ts'

/**
 * Keeps what Node makes of the modules that are loaded from now on, here and in the processes that are started, and takes it from there the next
 * time: stripping types and compiling is most of what a start costs. It is code, so it lies in a folder that nobody else can write to;
 * NODE_COMPILE_CACHE names another one. Without one, a start takes longer.
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
