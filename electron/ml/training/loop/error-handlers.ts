const events = ['uncaughtException', 'unhandledRejection'] as const

/**
 * Saves the handlers of uncaught errors; the returned function restores exactly those.
 *
 * TensorFlow.js' wasm build adds its own handlers to the whole process when it opens, and when it closes it removes
 * everybody's (a bug in how it determines its "added" handlers: `!a.indexOf(b) > -1` is always true).
 */
export function rememberErrorHandlers(): () => void {
  const remembered = events.map((event) => process.rawListeners(event))
  return () => {
    events.forEach((event, i) => {
      process.removeAllListeners(event)
      for (const listener of remembered[i]) process.on(event, listener as () => void)
    })
  }
}
