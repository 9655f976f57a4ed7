import type { Problem } from '../../electron/server/shapes/app.ts'

/** A request that the engine answered with a problem, or that never reached it (`offline`). */
export class BackendError extends Error {
  readonly code: Problem['code'] | 'offline'
  readonly next: string

  constructor(code: Problem['code'] | 'offline', message: string, next: string) {
    super(message)
    this.name = 'BackendError'
    this.code = code
    this.next = next
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
