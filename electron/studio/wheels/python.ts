import { firstThatRuns } from '../base/run-command.ts'

/**
 * What every call of pip begins with. `-I`: no module of the folder where Python is started, none of
 * PYTHONPATH and none of the person's own site-packages takes the place of pip's.
 */
export const PIP = ['-I', '-m', 'pip']

/** A Python 3 with pip, as an absolute path: the one in LOUPE_PYTHON first, then the usual names. Null where there is none. */
export function pythonWithPip(options: { signal?: AbortSignal; env?: NodeJS.ProcessEnv } = {}): Promise<string | null> {
  const { LOUPE_PYTHON } = options.env ?? process.env
  // On Windows the launcher is what is sure to be on the path.
  const names = process.platform === 'win32' ? ['py', 'python'] : ['python3', 'python']
  return firstThatRuns([LOUPE_PYTHON, ...names], [...PIP, '--version'], options)
}
