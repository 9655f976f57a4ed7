/** The sentences of a warning, made from its facts. */
export interface WarningSentences<About> {
  /** The full sentence about one thing. */
  one(about: About): string
  /** One sentence about several things of this kind; if missing, each gets its own sentence. */
  all?(abouts: readonly About[]): string
  /** The heading above several of this kind. */
  title?: string
}

/** Sentences of warnings, which define the facts they need. */
export function saying<About>(sentences: WarningSentences<About>): WarningSentences<About> {
  return sentences
}

/** The same warnings in another language. */
export type WarningsIn<English> = {
  [Code in keyof English]: English[Code] extends WarningSentences<infer About> ? WarningSentences<About> : never
}

/** How many names are listed; the rest are counted. */
const SAID = 5

/** The first of some names, and how many more there are. */
export function firstOf(names: readonly string[], between: string, more: (n: number) => string): string {
  const said = names.slice(0, SAID).join(between)
  return names.length > SAID ? `${said}${between}${more(names.length - SAID)}` : said
}

/** Whether a warning about files is about one that it names, not about several that it counts. */
export function isNamed<Named extends object>(about: Named | { files: number }): about is Named {
  return !('files' in about)
}

/** How many files several warnings are about. */
export function filesOf(abouts: readonly (object | { files: number })[]): number {
  return abouts.reduce((sum, about) => sum + ('files' in about ? about.files : 1), 0)
}
