import type { ProblemCode } from './codes.ts'

/** What a problem says. */
export interface Sentences {
  /** What happened. */
  message: string
  /** What the reader can do now; empty if there is nothing. */
  next: string
  /** The next step on the page, where `next` is meant for a command line. */
  page?: string
}

/** Facts of a problem or warning, as they pass through JSON. */
export type Facts = Readonly<Record<string, unknown>>

/** A problem as data: stored with a job or run, and sent over HTTP. */
export interface Problem {
  code: ProblemCode
  /**
   * In English, like `next`: for scripts, logs and the command. The page uses `reason` and `about` to say it in its own
   * language.
   */
  message: string
  next: string
  /** The part of the `ProblemId` after the code; missing in what earlier versions stored. */
  reason?: string
  about?: Facts
}

// A function of any facts, since each sentence has its own.
type Say<Said> = (about: never) => Said

/** Sentences by `code.reason`. The English ones define the facts that each needs. */
export type SentencesById = Record<`${string}.${string}`, Say<Sentences>>

/** The same sentences in another language. Only the page shows them, so they never mention the command line. */
export type Translated<English> = {
  [Id in keyof English]: English[Id] extends (...about: infer About) => unknown
    ? (...about: About) => { message: string; next: string }
    : never
}
