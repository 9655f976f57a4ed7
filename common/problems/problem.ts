import type { allProblems } from '../words/en/problems/all.ts'
import { problems as english } from '../words/en/problems/index.ts'
import type { ProblemCode } from './codes.ts'
import { partsOf } from './id.ts'
import type { Facts, Problem, Sentences, SentencesById, Translated } from './sentences.ts'

/** `code.reason`: the code that people and scripts see, and which of its sentences applies. */
export type ProblemId = keyof typeof allProblems

/** The facts that a sentence needs, as typed by the English dictionary. */
export type ProblemFacts<Id extends ProblemId> = Parameters<(typeof allProblems)[Id]>

/** A new problem with its English sentences. */
export function problem<Id extends keyof typeof english>(id: Id, ...given: ProblemFacts<Id>): Problem {
  const [about] = given as [Facts?]
  return problemBy(english, id, about)
}

/** The same by any English dictionary that has its sentence. @param id and @param about: the caller has seen to it that they fit */
export function problemBy(words: SentencesById, id: ProblemId, about: Facts = {}): Required<Problem> {
  const { message, next } = (words[id] as (about: Facts) => Sentences)(about)
  return { ...(partsOf(id) as { code: ProblemCode; reason: string }), about, message, next }
}

export type ProblemWords = Translated<typeof english>

/** A problem as a fact of another problem. */
export function isProblem(fact: unknown): fact is Problem {
  return typeof fact === 'object' && fact !== null && 'code' in fact && 'reason' in fact && 'message' in fact
}

/**
 * A problem in a dictionary's language; null if the dictionary does not know the code or the facts do not fit the
 * sentence.
 */
export function problemIn(
  words: ProblemWords,
  { code, reason, about }: Omit<Problem, 'code'> & { code: string },
): Sentences | null {
  const id = `${code}.${reason ?? ''}`
  if (!Object.hasOwn(words, id)) return null
  try {
    // Stored problems may come from somebody else's project, so the facts are only known to fit once the sentence is
    // made.
    const said = Object.entries(about ?? {}).map(([name, fact]) => [
      name,
      isProblem(fact) ? { ...fact, ...problemIn(words, fact) } : fact,
    ])
    return (words[id as keyof ProblemWords] as (about: Facts) => Sentences)(Object.fromEntries(said) as Facts)
  } catch {
    return null
  }
}

/** The same as a screen says it: with the next step that can be taken there; what an earlier version stored, as it was worded then. */
export function onScreen(
  words: ProblemWords,
  problem: Omit<Problem, 'code'> & { code: string },
): { message: string; next: string } {
  const { message, next, page }: Sentences = problemIn(words, problem) ?? problem
  return { message, next: page ?? next }
}
