import type { Output } from './output.ts'

/** What every verb is given besides its arguments. */
export interface VerbContext {
  output: Output
  /** Fires on Ctrl-C. */
  signal: AbortSignal
}
