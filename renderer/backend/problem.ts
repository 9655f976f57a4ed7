import type { Problem } from '../../electron/server/shapes/app.ts'

/** The engine's codes, and two of the page's own: the engine did not answer, or does not know this page any more. */
type Code = Problem['code'] | 'offline' | 'signed_out'

/** A request that the engine answered with a problem, or that never reached it (`offline`). */
export class BackendError extends Error {
  readonly code: Code
  readonly next: string

  constructor(code: Code, message: string, next: string) {
    super(message)
    this.name = 'BackendError'
    this.code = code
    this.next = next
  }
}

/** The engine does not know this page: it was started anew, or the browser forgot its sign-in. */
export class SignedOut extends BackendError {
  constructor() {
    super(
      'signed_out',
      'This page is not signed in to Loupe any more.',
      'Open the address that loupe serve printed. Everything that was shown as saved is saved.',
    )
  }
}

/** What to show of anything thrown. */
export function asProblem(error: unknown): { code: string; message: string; next: string } {
  if (error instanceof BackendError) return { code: error.code, message: error.message, next: error.next }
  // A problem that a job or a project carries.
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'next' in error)
    return { code: String(error.code), message: String(error.message), next: String(error.next) }
  // A fault of the page itself: what the browser says of it is for whoever looks into its console.
  if (!(error instanceof DOMException)) console.error(error)
  return { code: 'unexpected', message: 'Something happened that Loupe was not prepared for.', next: '' }
}
