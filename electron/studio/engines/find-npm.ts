import { existsSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { absoluteFolders } from '../base/program-environment.ts'
import { findProgram } from '../base/find-program.ts'

/** A command and its first arguments, such as `node npm-cli.js`. */
export type Npm = [string, ...string[]]

/**
 * npm as something that starts without a shell: on Windows `npm` is a shell script, so the JavaScript beside it is run.
 * @throws LoupeError `engine_unavailable`
 */
export function findNpm(env: NodeJS.ProcessEnv = process.env): Npm {
  const around = env.npm_execpath
  if (around !== undefined && path.isAbsolute(around) && around.endsWith('npm-cli.js'))
    return [process.execPath, around]
  if (process.platform === 'win32') {
    const scripts = absoluteFolders(env.PATH ?? env.Path ?? '').map((folder) =>
      path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    )
    const script = scripts.find((file) => existsSync(file))
    if (script !== undefined) return [process.execPath, script]
  } else {
    const npm = findProgram('npm', env)
    if (npm !== undefined) return [npm]
  }
  throw new LoupeError('engine_unavailable.no_npm')
}
