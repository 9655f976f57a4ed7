import { languageFor, languageOf, type Language } from '../../common/languages.ts'
import type { Words } from '../../common/words/en/index.ts'

let language = $state<Language>('en')
let dictionary = $state.raw<Words>()

/**
 * The dictionary of the current language: `say.home.title`. Templates that read it follow a change of language. It is
 * empty until the first `setLanguage` has finished.
 */
export const say = new Proxy({} as Words, {
  get: (_, area) => dictionary?.[area as keyof Words],
})

export function currentLanguage(): Language {
  return language
}

/** With `?language=pseudo` in its address, the page uses a pseudo-language, to test its screens. */
const tryingOut = new URLSearchParams(location.search).get('language') === 'pseudo'
let asked: Language

/** Loads a language and applies it to the page; 'auto' uses the system's. Of several calls the last one counts. */
export async function setLanguage(wanted: 'auto' | Language): Promise<void> {
  asked = tryingOut ? 'en' : wanted === 'auto' ? languageFor([navigator.language]) : wanted
  const { code, tag, page } = languageOf(asked)
  const { words } = await page()
  const spoken = tryingOut ? (await import('../../common/words/pseudo.ts')).pseudo(words) : words
  if (asked !== code) return
  dictionary = spoken
  language = code
  document.documentElement.lang = tag
}
