import type { Facts } from '../problems/sentences.ts'
import { warnings as english } from '../words/en/warnings/index.ts'
import type { WarningSentences, WarningsIn } from './sentences.ts'

/** Every warning code. Scripts may rely on the spelling. */
export type WarningCode = keyof typeof english

/** The facts that a warning's sentence needs, as typed by the English dictionary. */
export type WarningFacts<Code extends WarningCode> =
  (typeof english)[Code] extends WarningSentences<infer About> ? About : never

/**
 * Something that people should know about but that stops nothing, as data: stored with a job, sent over HTTP, passed
 * between processes.
 */
export interface Warning {
  code: WarningCode
  about: Facts
  /** In English, for scripts, logs and the command. The page uses `code` and `about` to say it in its own language. */
  message: string
  /** The affected pictures, for scripts, if there may be too many to list in the sentence. */
  paths?: string[]
}

export type WarningWords = WarningsIn<typeof english>

/** A new warning with its English sentence. */
export function warning<Code extends WarningCode>(code: Code, about: WarningFacts<Code>): Warning {
  const { one } = english[code] as WarningSentences<WarningFacts<Code>>
  return { code, about: about as Facts, message: one(about) }
}
