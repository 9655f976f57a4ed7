import { onScreen } from '../../common/problems/problem.ts'
import { say } from './words.svelte.ts'

/** A problem in the page's language; one stored by an earlier version stays as it was worded then. */
export function problemWords(problem: Parameters<typeof onScreen>[1]): { message: string; next: string; code: string } {
  return { ...onScreen(say.problems.said, problem), code: say.problems.code(problem.code) }
}
