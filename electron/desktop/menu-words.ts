import { common } from '../../common/words/en/common.ts'
import { menu } from '../../common/words/en/menu.ts'

const english = { ...common.sections, ...menu }
export type MenuWord = keyof typeof english
export type Words = Record<MenuWord, string>

/** The shell's words until a page has sent those of its own language (`Shell.setMenuWords`). */
export const englishWords: Words = english

/**
 * `before`, with known words replaced if they are text of reasonable length: they come from a page, which need not send
 * all.
 */
export function wordsFrom(given: unknown, before: Words = englishWords): Words {
  const words: Words = { ...before }
  if (typeof given !== 'object' || given === null) return words
  for (const [name, word] of Object.entries(given))
    if (Object.hasOwn(englishWords, name) && typeof word === 'string' && word.length > 0 && word.length <= 300)
      words[name as MenuWord] = word
  return words
}
