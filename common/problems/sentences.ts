import type { ProblemCode } from './codes.ts'

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

/** A problem as data: what is kept with a job or run, and answered over HTTP. */
export interface Problem {
  code: ProblemCode
  /** In English, as is `next`: for scripts, logs and the command. A page says it by `reason` and `about` in its own language. */
  message: string
  next: string
  /** What follows the code in a `ProblemId`; none in what earlier versions kept. */
  reason?: string
  about?: Facts
}

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
