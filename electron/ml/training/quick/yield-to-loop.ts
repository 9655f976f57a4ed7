import { setImmediate } from 'node:timers/promises'
import { checkCancelled } from '../../errors.ts'

/**
 * Awaited between slices of long work: yields to the event loop if it has been blocked for a while, and ends cancelled
 * work.
 */
export type YieldToLoop = () => Promise<void>

/** @throws LoupeError `cancelled` from the returned function, once the signal is aborted. */
export function yieldingToLoop(signal: AbortSignal | undefined, holdMs = 20): YieldToLoop {
  let since = performance.now()
  return async () => {
    if (performance.now() - since > holdMs) {
      await setImmediate()
      since = performance.now()
    }
    checkCancelled(signal)
  }
}
