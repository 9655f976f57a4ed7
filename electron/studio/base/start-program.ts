import { spawn } from 'node:child_process'
import path from 'node:path'
import { programEnvironment } from './program-environment.ts'
import { findProgram } from './find-program.ts'

/** A program that cannot do its work fails at once; one still running after this time is working, ms. */
const PATIENCE_MS = 3000

/**
 * Starts a program without a shell and lets it live on by itself: stopping Loupe with Ctrl+C does not stop it, and Loupe does not wait for
 * it. Resolves to whether it does its work, as far as that can be seen.
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
      // Not where the person is: a folder of pictures may hold anything.
      cwd: path.parse(process.execPath).root,
    })
    child.once('error', () => resolve(false))
    child.once('exit', (status) => resolve(status === 0))
    setTimeout(() => resolve(true), patience).unref()
    child.unref()
  })
}
