import { warning, type Warning } from '../../../common/warnings/warning.ts'
import { largest, smallest } from '../../../common/many.ts'

/** Names for whole-number labels, read from `classes.txt` or `labels.txt`. */
export interface LabelNames {
  byNumber: Map<number, string>
  /** The file contains numbers itself ('1 sparrow'), so there is nothing to guess. */
  numbered: boolean
}

/** Reads one name per line, numbered from 0, or lines `number name`. */
export function readLabelNames(text: string): LabelNames {
  const lines = text.split(/\r\n|\n|\r/).map((line) => line.trim())
  while (lines.at(-1) === '') lines.pop()
  const pairs = lines.map((line) => /^(\d+)[\s,:]+(\S.*)$/.exec(line))
  const numbered = lines.length > 0 && pairs.every((pair) => pair !== null)
  const byNumber = new Map(
    lines.map((line, i): [number, string] => {
      const pair = pairs[i]
      return numbered && pair ? [Number(pair[1]), pair[2]] : [i, line]
    }),
  )
  return { byNumber, numbered }
}

/**
 * Gives whole-number labels their names. If the names have no numbers and the labels run from 1 to their count, labels
 * count from 1. A number without a name stays as it is.
 */
export function nameLabels(
  labels: ReadonlySet<string>,
  names: LabelNames | null,
): { name: (label: string) => string; warnings: Warning[] } {
  const numbers = [...labels].map((label) => (/^\d{1,9}$/.test(label) ? Number(label) : null))
  if (!names || names.byNumber.size === 0 || numbers.length === 0 || numbers.includes(null))
    return { name: (label) => label, warnings: [] }
  const all = numbers.flatMap((n) => n ?? [])
  const count = names.byNumber.size
  const fromOne = !names.numbered && smallest(all) >= 1 && largest(all) === count
  const nameOf = (n: number) => names.byNumber.get(fromOne ? n - 1 : n)
  const warnings: Warning[] = []
  if (fromOne) warnings.push(warning('integer_labels', { names: count }))
  const nameless = all.filter((n) => !nameOf(n))
  if (nameless.length > 0) warnings.push(warning('integer_labels', { nameless: nameless.sort((a, b) => a - b) }))
  return { name: (label) => nameOf(Number(label)) ?? label, warnings }
}
