import { en } from './en/index.ts'
import { zh } from './zh/index.ts'

/** Everything that Loupe's page says, by area. A missing or extra entry in a language is a compile error. */
export type Words = typeof en

const languages: Record<'en' | 'zh', Words> = { en, zh }

let language = $state<'en' | 'zh'>('en')

/** The dictionary of the language in use: `say.home.title`. Reading it in a template follows a change of language. */
export const say: Words = new Proxy(en, {
  get: (_, area) => languages[language][area as keyof Words],
})

export function currentLanguage(): 'en' | 'zh' {
  return language
}

/** Puts the page into a language; 'auto' takes the system's. */
export function setLanguage(wanted: 'auto' | 'en' | 'zh'): void {
  language = wanted === 'auto' ? (navigator.language.startsWith('zh') ? 'zh' : 'en') : wanted
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}
