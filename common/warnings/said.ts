import { groupedBy } from '../grouped.ts'
import type { Facts } from '../problems/sentences.ts'
import type { WarningSentences } from './sentences.ts'
import type { Warning, WarningWords } from './warning.ts'

// Warnings stored with a run may come from somebody else's project, so whether the code is known and the facts fit is
// only known once the sentence is made.

/**
 * One warning in a dictionary's language; its English sentence if the dictionary does not know the code or the facts do
 * not fit.
 */
export function warningIn(words: WarningWords, { code, about, message }: Warning): string {
  return attempt(() => sentencesOf(words, code)?.one(about)) ?? message
}

/** Several warnings: one sentence per kind if the dictionary has one, and no sentence twice. */
export function warningsIn(words: WarningWords, warnings: readonly Warning[]): string[] {
  const groups = groupedBy(warnings, ({ code, message }) => (sentencesOf(words, code)?.all ? code : message))
  const said = groups.map(([, all]) => {
    const abouts = all.map(({ about }) => about)
    return attempt(() => sentencesOf(words, all[0].code)?.all?.(abouts)) ?? warningIn(words, all[0])
  })
  return [...new Set(said)]
}

/** The heading for warnings of one kind; the first warning if the dictionary has no heading. */
export function warningTitle(words: WarningWords, first: Warning): string {
  return sentencesOf(words, first.code)?.title ?? warningIn(words, first)
}

function sentencesOf(words: WarningWords, code: string): WarningSentences<Facts> | undefined {
  return Object.hasOwn(words, code) ? (words[code as keyof WarningWords] as WarningSentences<Facts>) : undefined
}

function attempt(say: () => string | undefined): string | undefined {
  try {
    return say()
  } catch {
    return undefined
  }
}
