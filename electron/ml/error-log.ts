import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import { loupeHome } from './home.ts'

/** Beyond this size a new log is started; the previous one is kept as `errors.old.log`. */
const MOST_BYTES = 1_000_000
/** One error may quote a whole file. */
const MOST_CHARACTERS = 20_000

/** What people see of these has its cause within the program or the machine, which only the log says. */
const worthKnowing = new Set([
  'unexpected',
  'project_damaged',
  'disk_failed',
  'engine_failed',
  'export_failed',
  'not_a_model',
  'backbone_invalid',
  'features_invalid',
  'no_run',
  'trainer_crashed',
])

/** Where errors are written down in full, with the words of libraries and of the system that no answer repeats. */
export function errorLogFile(home = loupeHome()): string {
  return path.join(home, 'errors.log')
}

/**
 * Writes down what is behind an error that people see, where its code leaves that open. Never throws: an error must not cause another one.
 * @param where what was being done, such as the address of a request
 */
export function logCause(error: { code: string; cause?: unknown }, where: string, home = loupeHome()): void {
  if (worthKnowing.has(error.code)) logError(error.cause ?? error, where, home)
}

/** Writes anything thrown down in full. Never throws. */
export function logError(error: unknown, where: string, home = loupeHome()): void {
  try {
    const text = inspect(error, { depth: 3, maxArrayLength: 20, maxStringLength: 2000 }).slice(0, MOST_CHARACTERS)
    if (process.env.LOUPE_DEBUG) console.error(`${where}: ${text}`)
    const file = errorLogFile(home)
    mkdirSync(home, { recursive: true, mode: 0o700 })
    const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
    if (size > MOST_BYTES) renameSync(file, path.join(home, 'errors.old.log'))
    appendFileSync(file, `${new Date().toISOString()} ${where}: ${text}\n`, { mode: 0o600 })
  } catch {
    // A full disk, or a home that nobody may write to: the answer says what it can.
  }
}
