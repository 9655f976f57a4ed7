const events = ['uncaughtException', 'unhandledRejection'] as const

/**
 * Remembers who answers for errors that nobody caught; the function returned puts exactly those back.
 *
 * TensorFlow.js' wasm build adds its own handlers to the whole process when it opens, and when it closes it removes
 * everybody's (its list of "added" handlers is computed with a slip: `!a.indexOf(b) > -1` is always true).
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
