import { isProblem, problemBy, type ProblemId } from '../../common/problems/problem.ts'
import { allProblems } from '../../common/words/en/problems/all.ts'
import { LoupeError, problemOf, type Problem } from './errors.ts'

/** The same error with `to`, the place that people know, wherever its facts name `from`. */
export function elsewhere(error: LoupeError, from: string, to: string): LoupeError {
  return new LoupeError(problemElsewhere(problemOf(error), from, to), { cause: error, status: error.status })
}

function problemElsewhere(problem: Problem, from: string, to: string): Problem {
  const { code, reason, about } = problem
  // What an earlier version stored has no facts, and names no current folder.
  if (reason === undefined) return problem
  return problemBy(allProblems, `${code}.${reason}` as ProblemId, moved(about, from, to) as Problem['about'])
}

function moved(fact: unknown, from: string, to: string): unknown {
  if (typeof fact === 'string') return fact.replaceAll(from, to)
  if (Array.isArray(fact)) return fact.map((one) => moved(one, from, to))
  if (isProblem(fact)) return problemElsewhere(fact, from, to)
  if (typeof fact !== 'object' || fact === null) return fact
  return Object.fromEntries(Object.entries(fact).map(([name, one]) => [name, moved(one, from, to)]))
}
