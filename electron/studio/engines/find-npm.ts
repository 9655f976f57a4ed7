import { existsSync } from 'node:fs'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'

/** A command and its first arguments, such as `node npm-cli.js`. */
export type Npm = [string, ...string[]]

/**
 * npm as something that starts without a shell: on Windows `npm` is a script of the shell, so its JavaScript beside that is run.
 * @throws LoupeError `engine_unavailable`
 */
export function findNpm(env: NodeJS.ProcessEnv = process.env): Npm {
  if (env.npm_execpath?.endsWith('npm-cli.js')) return [process.execPath, env.npm_execpath]
  for (const folder of (env.PATH ?? env.Path ?? '').split(path.delimiter)) {
    if (process.platform !== 'win32') {
      if (folder && existsSync(path.join(folder, 'npm'))) return [path.join(folder, 'npm')]
      continue
    }
    const script = path.join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    if (folder && existsSync(script)) return [process.execPath, script]
  }
  throw new LoupeError(
    'engine_unavailable',
    'The official binary is installed by npm, which is not here.',
    'Install Node.js, which brings npm, and run the same again.',
  )
}
