/** What a warning says, given what it is about. */
export interface WarningSentences<About> {
  /** The whole of it, about one thing. */
  one(about: About): string
  /** One sentence about several things of the kind, or about one of them; left out if each gets its own sentence. */
  all?(abouts: readonly About[]): string
  /** What stands above several of the kind. */
  title?: string
}

/** The sentences of a warning, with the facts that they need. */
export function saying<About>(sentences: WarningSentences<About>): WarningSentences<About> {
  return sentences
}

/** The same warnings in another language. */
export type WarningsIn<English> = {
  [Code in keyof English]: English[Code] extends WarningSentences<infer About> ? WarningSentences<About> : never
}

/** This many names are listed; the rest are counted. */
const SAID = 5

/** The first of some names, and how many more there are. */
export function firstOf(names: readonly string[], between: string, more: (n: number) => string): string {
  const said = names.slice(0, SAID).join(between)
  return names.length > SAID ? `${said}${between}${more(names.length - SAID)}` : said
}
