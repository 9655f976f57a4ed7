import type { Facts } from '../problems/sentences.ts'
import { warnings as english } from '../words/en/warnings/index.ts'
import type { WarningSentences, WarningsIn } from './sentences.ts'

/** Every code that a warning has. Scripts may rely on the spelling. */
export type WarningCode = keyof typeof english

/** What the sentence of a warning needs to know, as the English dictionary says it. */
export type WarningFacts<Code extends WarningCode> =
  (typeof english)[Code] extends WarningSentences<infer About> ? About : never

/** Something that people should know about and that stops nothing, as data: kept with a job, answered over HTTP, passed between processes. */
export interface Warning {
  code: WarningCode
  about: Facts
  /** In English: for scripts, logs and the command. A page says it by `code` and `about` in its own language. */
  message: string
  /** The pictures it is about, for scripts, if there may be too many to list in the sentence. */
  paths?: string[]
}

export type WarningWords = WarningsIn<typeof english>

/** A warning that is reported for the first time, together with its English sentence. */
export function warning<Code extends WarningCode>(code: Code, about: WarningFacts<Code>): Warning {
  const { one } = english[code] as WarningSentences<WarningFacts<Code>>
  return { code, about: about as Facts, message: one(about) }
}
