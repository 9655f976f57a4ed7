import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import { loupeHome } from './home.ts'

/** At this size a new log is started; the previous one is kept as `errors.old.log`. */
const MOST_BYTES = 1_000_000
/** One error may quote a whole file. */
const MOST_CHARACTERS = 20_000

/** The cause of these is within the program or the machine, and only the log contains it. */
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

/** The log of errors in full, with messages of libraries and the system that no answer repeats. */
export function errorLogFile(home = loupeHome()): string {
  return path.join(home, 'errors.log')
}

/**
 * Logs the cause of an error that people see, if its code does not reveal it. Never throws: an error must not cause
 * another one.
 * @param where what was being done, such as the address of a request
 */
export function logCause(error: { code: string; cause?: unknown }, where: string, home = loupeHome()): void {
  if (worthKnowing.has(error.code)) logError(error.cause ?? error, where, home)
}

/** Logs anything thrown in full. Never throws. */
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
    // A full disk, or a home that is not writable: the answer says what it can.
  }
}
