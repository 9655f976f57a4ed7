import type { DoorWords } from './words/en/door.ts'
import type { GalleryWords } from './words/en/gallery.ts'
import type { Words } from './words/en/index.ts'

/**
 * Every language that Loupe speaks. A new language needs only a row here and a folder in words/. A row holds the
 * language's name in the language itself, its BCP 47 tag, and where its words are.
 */
export const languages = [
  {
    code: 'en',
    name: 'English',
    tag: 'en',
    page: () => import('./words/en/index.ts'),
    gallery: () => import('./words/en/gallery.ts'),
    door: () => import('./words/en/door.ts'),
  },
  {
    code: 'zh',
    name: '简体中文',
    tag: 'zh-CN',
    page: () => import('./words/zh/index.ts'),
    gallery: () => import('./words/zh/gallery.ts'),
    door: () => import('./words/zh/door.ts'),
  },
] as const satisfies readonly LanguageRow[]

interface LanguageRow {
  code: string
  name: string
  tag: string
  /** The words of the studio's page. */
  page(): Promise<{ words: Words }>
  /** The words of an exported gallery. */
  gallery(): Promise<{ gallery: GalleryWords }>
  /** The words of the sign-in page. */
  door(): Promise<{ door: DoorWords }>
}

export type Language = (typeof languages)[number]['code']

export const languageCodes: readonly Language[] = languages.map(({ code }) => code)

/** The language for somebody who prefers these (BCP 47 tags, best first): the first that Loupe speaks, or English. */
export function languageFor(wanted: readonly string[]): Language {
  const base = (tag: string) => tag.toLowerCase().split('-')[0]
  const known = wanted.flatMap((tag) => languages.find((language) => base(language.tag) === base(tag)) ?? [])
  return known.at(0)?.code ?? 'en'
}

export function languageOf(code: Language): (typeof languages)[number] {
  return languages.find((language) => language.code === code) ?? languages[0]
}
