import { problemIn, type Problem } from '../../common/problems/problem.ts'
import { say } from './words.svelte.ts'

/** A next step that only a command line can take. */
const forTheShell = /--[a-z]|\bloupe [a-z]|\bcommand\b/

/** A problem in the language of the page. Where the dictionary has a sentence of its own, the engine's goes below it as detail. */
export function problemWords(problem: Omit<Problem, 'code'> & { code: string }): {
  message: string
  next: string
  detail: string
  code: string
} {
  const code = say.problems.code(problem.code)
  const said = problemIn(say.problems.said, problem)
  if (said) return { message: said.message, next: said.page ?? said.next, detail: '', code }
  const { message, next } = problem
  const entries: Record<string, unknown> = say.problems
  const own = entries[problem.code] as { message: string; next: string } | undefined
  return {
    message: own?.message || message,
    next: own?.next || (forTheShell.test(next) ? say.problems.instead : next),
    detail: own?.message ? message : '',
    code,
  }
}
