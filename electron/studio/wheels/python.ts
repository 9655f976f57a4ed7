import { firstThatRuns } from '../base/run-command.ts'

/**
 * The first arguments of every call of pip. `-I`: nothing in Python's current folder, in PYTHONPATH or in the user's
 * own site-packages can replace pip's modules.
 */
export const PIP = ['-I', '-m', 'pip']

/**
 * The absolute path of a Python 3 with pip: the one in LOUPE_PYTHON first, then the usual names. Null if there is none.
 */
export function pythonWithPip(options: { signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {}): Promise<string | null> {
  const { LOUPE_PYTHON } = options.env ?? process.env
  // On Windows only the launcher is sure to be on the path.
  const names = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
  return firstThatRuns([LOUPE_PYTHON, ...names], [...PIP, '--version'], options)
}
