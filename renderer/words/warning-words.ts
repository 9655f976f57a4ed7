import { groupedBy } from '../../common/grouped.ts'
import { count } from './format.ts'
import { currentLanguage, say } from './words.svelte.ts'

interface Warning {
  code?: string
  /** The engine's own English sentence. */
  message: string
}

/** So many names are said; the rest are counted. */
const SAID = 5

/**
 * What to know before or during a training, in the page's language: one sentence a kind, with the classes or files that it is about. The
 * engine's own sentence stands where the dictionary has none for its code.
 */
export function warningSentences(warnings: readonly Warning[]): string[] {
  const byCode = groupedBy([...warnings], ({ code, message }) => (code && wordsFor(code) ? code : message))
  return byCode.map(([code, all]) => {
    const words = wordsFor(code)
    if (!words) return all[0].message
    const names = all.map(({ message }) => subjectOf(message)).filter((name) => name !== null)
    const said = names.slice(0, SAID).join(say.train.between)
    const more = names.length - SAID
    return words(more > 0 ? `${said}${say.train.between}${say.wizard.found.andMore(more)}` : said)
  })
}

/** What a sentence below a warning's title says: in another language than the engine's, whom it is about. */
export function warningDetail(message: string): string {
  return currentLanguage() === 'en' ? message : (subjectOf(message) ?? message)
}

function wordsFor(code: string): ((about: string) => string) | undefined {
  const own = say.train.warning[code]
  if (own) return own
  const reason = say.wizard.found.reasons[code]
  return reason ? (about) => say.train.leftOutFor(reason, about) : undefined
}

/** The class in quotation marks, the file that is left out, or the count that a sentence of the engine begins with. */
function subjectOf(message: string): string | null {
  const found = /"([^"]+)"/.exec(message) ?? /^(.+) is left out: /.exec(message)
  if (found) return found[1]
  const number = /^(\d+) /.exec(message)
  return number && count(Number(number[1]))
}
