import { languageFor, languageOf } from '../../common/languages.ts'
import type { ProblemWords } from '../../common/problems/problem.ts'
import type { AppSettings } from '../../common/settings.ts'
import { common } from '../../common/words/en/common.ts'
import { menu } from '../../common/words/en/menu.ts'
import { problems } from '../../common/words/en/problems/index.ts'

/** Words of menus, dialogs and notifications. */
export type Words = Record<keyof typeof common.sections | keyof typeof menu, string>
export type MenuWord = keyof Words

/** The shell's words in one language. */
export interface Speech {
  words: Words
  problems: ProblemWords
}

/** The shell's language until the server has reported the chosen one. */
export const english: Speech = { words: { ...common.sections, ...menu }, problems }

/** The chosen language; 'auto' means the system's. @param system a BCP 47 tag */
export async function speechIn(wanted: AppSettings['language'], system: string): Promise<Speech> {
  const { page } = languageOf(wanted === 'auto' ? languageFor([system]) : wanted)
  const { words } = await page()
  return { words: { ...words.common.sections, ...words.menu }, problems: words.problems.said }
}
