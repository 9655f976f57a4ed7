import { languageCodes, languageOf, type Language } from '../../common/languages.ts'
import { onScreen } from '../../common/problems/problem.ts'
import type { Problem } from '../../common/problems/sentences.ts'

/** A problem in a language of the page; what an earlier version stored, as it was worded then. */
export async function problemWords(problem: Problem, language: Language): Promise<{ message: string; next: string }> {
  const { words } = await languageOf(language).page()
  return onScreen(words.problems.said, problem)
}

/** The language that a page names; English if it names none that Loupe speaks. */
export function languageFrom(given: unknown): Language {
  return languageCodes.find((code) => code === given) ?? 'en'
}
