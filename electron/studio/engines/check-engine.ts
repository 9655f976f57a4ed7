import { fileURLToPath } from 'node:url'
import { LoupeError } from '../../ml/errors.ts'
import { CommandError, runCommand } from '../base/run-command.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/probes/check-native.ts', import.meta.url))

/**
 * Lets the engine in a folder train one step, in a separate process. Throws LoupeError `engine_failed`, `cancelled`.
 */
export async function checkEngine(dir: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await runCommand(process.execPath, [ENTRY, dir], { signal })
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    const detail = error.lines.find((line) => /^\w*Error: /.test(line)) ?? error.message
    throw new LoupeError('engine_failed.does_not_work', { detail }, { cause: error })
  }
}
