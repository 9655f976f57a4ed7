import { spawn } from 'node:child_process'
import path from 'node:path'
import { programEnvironment } from './program-environment.ts'
import { findProgram } from './find-program.ts'

/** A program that cannot work fails immediately; one that is still running after this time works, ms. */
const PATIENCE_MS = 3000

/**
 * Starts a program without a shell and leaves it running on its own: stopping Loupe with Ctrl+C does not stop it, and
 * Loupe does not wait for it. Resolves to whether it works, as far as one can tell.
 * @param patience ms
 */
export function startProgram(command: string, args: string[], patience = PATIENCE_MS): Promise<boolean> {
  const program = findProgram(command)
  if (program === undefined) return Promise.resolve(false)
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: 'ignore',
      detached: true,
      windowsHide: true,
      env: programEnvironment(process.env),
      // Not in the current folder: a folder of pictures may contain anything.
      cwd: path.parse(process.execPath).root,
    })
    child.once('error', () => resolve(false))
    child.once('exit', (status) => resolve(status === 0))
    setTimeout(() => resolve(true), patience).unref()
    child.unref()
  })
}
