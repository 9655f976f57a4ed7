/** What a problem says. */
export interface Sentences {
  /** What happened. */
  message: string
  /** What the reader can do now; empty where there is nothing. */
  next: string
  /** The same in the page, where `next` is for a command line. */
  page?: string
}

/** Facts of a problem or warning, as they go through JSON. */
export type Facts = Readonly<Record<string, unknown>>

// A function of any facts: each has its own.
type Say<Said> = (about: never) => Said

/** Sentences by `code.reason`. The English ones name the facts that each needs. */
export type SentencesById = Record<`${string}.${string}`, Say<Sentences>>

/** The same sentences in another language; it is for the page alone, so that nothing in it speaks of the command line. */
export type Translated<English> = {
  [Id in keyof English]: English[Id] extends (...about: infer About) => unknown
    ? (...about: About) => { message: string; next: string }
    : never
}
