import type { Words } from './words/en/index.ts'

/**
 * Every language that Loupe speaks. A row here and a folder in words/ is all that a language needs: its name in itself, its BCP 47 tag, and where
 * its words are.
 */
export const languages = [
  { code: 'en', name: 'English', tag: 'en', page: () => import('./words/en/index.ts') },
  { code: 'zh', name: '简体中文', tag: 'zh-CN', page: () => import('./words/zh/index.ts') },
] as const satisfies readonly LanguageRow[]

interface LanguageRow {
  code: string
  name: string
  tag: string
  /** What the studio's page says. */
  page(): Promise<{ words: Words }>
}

export type Language = (typeof languages)[number]['code']

export const languageCodes: readonly Language[] = languages.map(({ code }) => code)

/** The language to speak to someone whose system or browser names this one (a BCP 47 tag); English where Loupe does not speak it. */
export function languageFor(tag: string): Language {
  const base = (tag: string) => tag.toLowerCase().split('-')[0]
  return languages.find((language) => base(language.tag) === base(tag))?.code ?? 'en'
}

export function languageOf(code: Language): (typeof languages)[number] {
  return languages.find((language) => language.code === code) ?? languages[0]
}
