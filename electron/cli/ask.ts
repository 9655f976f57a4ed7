import { createInterface } from 'node:readline/promises'
import { progress } from '../../common/words/en/command/progress.ts'
import { cancelled, LoupeError } from '../ml/errors.ts'

/**
 * Asks a yes-or-no question on the terminal. Pressing Enter alone means no.
 * @throws LoupeError `usage` if there is no terminal; `cancelled` after Ctrl-C
 */
export async function askYes(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new LoupeError('usage.nobody_to_ask')
  // On stderr, because stdout carries only the result.
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return /^y(es)?$/i.test((await terminal.question(progress.question(question), { signal })).trim())
  } catch (error) {
    if (signal.aborted) throw cancelled()
    throw error
  } finally {
    terminal.close()
  }
}
