import type { Words } from './words.svelte.ts'

type FaultWords = Words['train']['recipe']['faults']

/** What the engine finds wrong with a field of a recipe (electron/ml/training/recipes/faults.ts), by how its sentence reads. */
const kinds: [pattern: RegExp, say: (found: RegExpExecArray, words: FaultWords) => string][] = [
  [/, but it is missing$/, (_, words) => words.missing],
  [/^expected a whole number$/, (_, words) => words.types.int],
  [/^expected (\w+), received /, ([, type], words) => words.types[type] ?? words.otherType],
  [/^too (?:small|big): expected number to be ([<>]=?)(.+)$/, ([, sign, n], words) => words.bounds[sign](n)],
  [
    /^too (?:small|big): expected (array|string) to have ([<>]=?)(\d+) /,
    ([, type, sign, n], words) => words.lengths[type](words.bounds[sign](n)),
  ],
  [/^expected one of (.+)$/, ([, names], words) => words.oneOf(listed(names, words))],
  [/^expected ("[^"]+")$/, ([, name], words) => words.oneOf(listed(name, words))],
  [/^unknown keys? (.+)$/, ([, names], words) => words.unknown(listed(names, words))],
  [/^and (\d+) more$/, ([, n], words) => words.more(n)],
]

/** `'SGD', 'Adam'` or `"a"|"b"` as the page's language sets a list. */
function listed(names: string, words: FaultWords): string {
  return [...names.matchAll(/["']([^"']+)["']/g)].map(([, name]) => name).join(words.comma)
}

/** Why one field of a recipe does not fit, in the page's language; the engine's own words where the dictionary has none. */
export function faultWords(reason: string, words: FaultWords): string {
  const own = words.custom[reason]
  if (own) return own
  for (const [pattern, say] of kinds) {
    const found = pattern.exec(reason)
    if (found) return say(found, words)
  }
  return reason
}

/** All that is wrong with a recipe: `This recipe: optimiser.lr: expected number, received string; …` in the page's language. */
export function recipeFaults(message: string, words: FaultWords): string {
  const parts = message
    .replace(/^This recipe: /, '')
    .replace(/\.$/, '')
    .split('; ')
  const said = parts.map((part) => {
    const [, path, reason] = /^([\w.[\]]+): (.+)$/.exec(part) ?? [null, '', part]
    return path === '' ? faultWords(reason, words) : words.at(path, faultWords(reason, words))
  })
  return said.join(words.between)
}
