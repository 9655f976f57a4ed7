import { problem } from '../../common/problems/problem.ts'
import type { Problem } from '../../common/problems/sentences.ts'

/** A request that the server answered with a problem, or that never reached it (`offline`). */
export class BackendError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.message)
    this.name = 'BackendError'
    this.problem = problem
  }

  get code(): Problem['code'] {
    return this.problem.code
  }
}

/** The server does not know this page: it was restarted, or the browser lost its sign-in. */
export class SignedOut extends BackendError {
  constructor() {
    super(problem('signed_out.page'))
  }
}

/** What to show for anything thrown. */
export function asProblem(error: unknown): Problem {
  if (error instanceof BackendError) return error.problem
  // A problem stored with a job or a project.
  if (typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'next' in error)
    return error as Problem
  // A bug in the page itself: the browser's message is for people who open its console.
  if (!(error instanceof DOMException)) console.error(error)
  return problem('unexpected.page')
}
