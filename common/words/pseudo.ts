const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = 'áƀçđéƒǧĥíĵķĺɱñóþɋŕšţúṽŵẋýžÁƁÇĐÉƑǦĤÍĴĶĹṀÑÓÞɊŔŠŢÚṼŴẊÝŽ'

/**
 * A pseudo-language made from English: accented letters, doubled vowels (about a third longer), each phrase in
 * ⟦brackets⟧. Text on a screen without brackets does not come from a dictionary, and what does not fit will not fit in
 * French either. Names and figures passed to a phrase stay as they are, as do nested phrases, `code`, and the
 * language's numbers.
 */
export function pseudo<T>(words: T): T {
  return foreign(words) as T
}

function foreign(value: unknown, given: string[] = []): unknown {
  if (typeof value === 'string') return phrase(value, given)
  if (typeof value === 'function')
    return (...values: unknown[]) => foreign(Reflect.apply(value, undefined, values), texts(values))
  if (Array.isArray(value)) return value.map((one) => foreign(one, given))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, key === 'numbers' ? inner : foreign(inner, given)]),
  )
}

function phrase(text: string, given: string[]): string {
  if (!/[a-z]/i.test(text) || given.includes(text)) return text
  const asIs = ['⟦.*⟧', '`[^`]*`', ...given.map(escaped)].join('|')
  const parts = text.split(new RegExp(`(${asIs})`))
  return `⟦${parts.map((part, i) => (i % 2 ? part : part.replace(/[a-z]/gi, foreignLetter))).join('')}⟧`
}

function foreignLetter(letter: string): string {
  const other = accented[plain.indexOf(letter)]
  return /[aeiou]/i.test(letter) ? other + other.toLowerCase() : other
}

/** The text passed to a phrase, longest first. */
function texts(values: unknown): string[] {
  const found =
    typeof values === 'string' ? [values] : typeof values === 'object' ? Object.values(values ?? {}).flatMap(texts) : []
  return found.filter((text) => text !== '').sort((a, b) => b.length - a.length)
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
