import { firstThatRuns } from '../run-command.ts'

/** A Python 3 with pip: the one in LOUPE_PYTHON first, then the usual names. Null where there is none. */
export function pythonWithPip(options: { signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {}): Promise<string | null> {
  const { LOUPE_PYTHON } = options.env ?? process.env
  // On Windows the launcher is what is sure to be on the path.
  const names = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
  return firstThatRuns([LOUPE_PYTHON, ...names], ['-m', 'pip', '--version'], options)
}
