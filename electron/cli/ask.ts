import { createInterface } from 'node:readline/promises'
import { progress } from '../../common/words/en/command/progress.ts'
import { cancelled, LoupeError } from '../ml/errors.ts'

/**
 * Asks a question on the terminal and gives whether the answer was yes. Nothing typed means no.
 * @throws LoupeError `usage` where nobody can be asked; `cancelled` after Ctrl-C
 */
export async function askYes(question: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) throw new LoupeError('usage.nobody_to_ask')
  // On stderr, so that stdout carries the result alone.
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
