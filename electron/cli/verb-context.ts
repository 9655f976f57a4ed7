import type { Output } from './output.ts'

/** What every verb receives besides its arguments. */
export interface VerbContext {
  output: Output
  /** Aborted by Ctrl-C. */
  signal: AbortSignal
}
