import { spawn } from 'node:child_process'
import { cancelled } from '../../ml/errors.ts'
import { programEnvironment } from './program-environment.ts'
import { findProgram } from './find-program.ts'
import { programFolder } from './program-folder.ts'

/** A program failed; `lines` is the end of its output. */
export class CommandError extends Error {
  readonly lines: string[]
  /** How it ended; null if it never ran. */
  readonly ended: { signal: string } | { status: number } | null

  constructor(command: string, ended: CommandError['ended'], output: string, cause?: unknown) {
    super(`${command} ${ended ? endedWith(ended) : 'cannot be started'}`, { cause })
    this.ended = ended
    this.lines = output.split('\n').filter((line) => line.trim() !== '')
  }
}

function endedWith(ended: { signal: string } | { status: number }): string {
  return `ended with ${'signal' in ended ? ended.signal : `exit status ${ended.status}`}`
}

const KEPT_OUTPUT = 20_000

/**
 * Runs a program without a shell and returns what it printed on stdout and stderr. The program is looked up in PATH, is
 * started in a folder of ours unless `cwd` names one, and gets `env` without variables that would load foreign code.
 * @throws CommandError if it cannot be started or fails; `cancelled` after the signal, once it has ended
 */
export function runCommand(
  command: string,
  args: string[],
  { signal, env = process.env, cwd }: { signal?: AbortSignal; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = findProgram(command, env)
    if (program === undefined) return reject(new CommandError(command, null, ''))
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
      env: programEnvironment(env),
      cwd: cwd ?? programFolder(env),
      windowsHide: true,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-KEPT_OUTPUT)))
      stream.on('error', () => undefined)
    }
    let failure: Error | undefined
    child.on('error', (error) => {
      failure = error
      // It never ran, so no other event will follow.
      if (child.pid === undefined) reject(new CommandError(command, null, output, error))
    })
    child.on('close', (code, reason) => {
      if (signal?.aborted) reject(cancelled())
      else if (code === 0 && !failure) resolve(output)
      else reject(new CommandError(command, reason ? { signal: reason } : { status: code ?? 0 }, output))
    })
  })
}

/**
 * The absolute path of the first of these programs that succeeds with `args`; null if none does. Undefined names are
 * skipped.
 */
export async function firstThatRuns(
  names: (string | undefined)[],
  args: string[],
  options: { signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {},
): Promise<string | null> {
  for (const name of names) {
    const program = name ? findProgram(name, options.env) : undefined
    if (program === undefined) continue
    try {
      await runCommand(program, args, options)
      return program
    } catch (error) {
      if (!(error instanceof CommandError)) throw error
    }
  }
  return null
}
