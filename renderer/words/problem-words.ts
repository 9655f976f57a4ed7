import { problemIn } from '../../common/problems/problem.ts'
import type { Problem, Sentences } from '../../common/problems/sentences.ts'
import { say } from './words.svelte.ts'

/** A problem in the page's language; one stored by an earlier version stays as it was worded then. */
export function problemWords(problem: Omit<Problem, 'code'> & { code: string }): {
  message: string
  next: string
  code: string
} {
  const { message, next, page }: Sentences = problemIn(say.problems.said, problem) ?? problem
  return { message, next: page ?? next, code: say.problems.code(problem.code) }
}
