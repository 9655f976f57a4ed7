import type { Split } from '../../../common/splits.ts'
import { warning, type Warning } from '../../../common/warnings/warning.ts'

const splitNames: Record<string, Split> = {
  train: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
}

/** The split meant by the name of a folder, list or column value, in any case; null for other words. */
export function splitOf(word: string): Split | null {
  return splitNames[word.trim().toLowerCase()] ?? null
}

/** A class name as stored: composed (NFC) and trimmed; null if it is empty or 'unlabelled'. */
export function labelOf(name: string): string | null {
  const label = name.normalize('NFC').trim()
  return label === '' || /^unlabell?ed$/i.test(label) ? null : label
}

/** Orders by code points of the composed form: the same on every system and in every locale. */
export function compareNames(a: string, b: string): number {
  const [x, y] = [a.normalize('NFC'), b.normalize('NFC')]
  if (x === y) return a < b ? -1 : a > b ? 1 : 0
  let i = 0
  while (i < x.length && x[i] === y[i]) i++
  // Surrogates (0xD800–0xDFFF) stand for code points above all others; if one side is in the middle of a pair, both
  // are.
  const rank = (text: string) => {
    const unit = i < text.length ? text.charCodeAt(i) : -1
    return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
  }
  return rank(x) - rank(y)
}

/** Class names in the order of their numbers: whole numbers by value, all others by code points. */
export function orderClasses(names: Iterable<string>): string[] {
  const all = [...new Set(names)]
  return all.every((name) => /^\d{1,9}$/.test(name))
    ? all.sort((a, b) => Number(a) - Number(b) || compareNames(a, b))
    : all.sort(compareNames)
}

/** Classes whose names differ only by case stay separate, but are usually a mistake. */
export function warnCaseTwins(names: readonly string[]): Warning[] {
  const seen = new Map<string, string>()
  const warnings: Warning[] = []
  for (const name of names) {
    const twin = seen.get(name.toLowerCase())
    if (twin === undefined) seen.set(name.toLowerCase(), name)
    else warnings.push(warning('case_twins', { first: twin, second: name }))
  }
  return warnings
}
