import { groupedBy } from '../grouped.ts'
import type { Facts } from '../problems/sentences.ts'
import type { WarningSentences } from './sentences.ts'
import type { Warning, WarningWords } from './warning.ts'

// What is kept with a run may come from a project of somebody else: that a code is known and facts fit is only known when they are said.

/** How a dictionary says one warning; the English sentence that came with it where it does not know it, or the facts are not what it needs. */
export function warningIn(words: WarningWords, { code, about, message }: Warning): string {
  return attempt(() => sentencesOf(words, code)?.one(about)) ?? message
}

/** The same for several: one sentence for all of a kind where the dictionary has one, and nothing twice. */
export function warningsIn(words: WarningWords, warnings: readonly Warning[]): string[] {
  const groups = groupedBy(warnings, ({ code, message }) => (sentencesOf(words, code)?.all ? code : message))
  const said = groups.map(([, all]) => {
    const abouts = all.map(({ about }) => about)
    return attempt(() => sentencesOf(words, all[0].code)?.all?.(abouts)) ?? warningIn(words, all[0])
  })
  return [...new Set(said)]
}

/** What stands above warnings of a kind; the first of them where the dictionary has nothing. */
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
