import { posix } from 'node:path'
import { warning, type Warning } from '../../../common/warnings/warning.ts'
import type { Split } from '../../../common/splits.ts'
import type { Conflict, Entry, Problem, Reading } from './entries.ts'
import { unusable } from '../../../common/problems/file-faults.ts'
import { nameLabels, type LabelNames } from './list-labels.ts'
import type { List, ListRow } from './list-rows.ts'
import { compareNames, labelOf, orderClasses, splitOf, warnCaseTwins } from './names.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { append } from '../../../common/many.ts'

/** A row and the file it refers to. */
export interface PlacedRow {
  list: List
  row: ListRow
  /** Relative to the source folder. */
  path: string
  /** Every spelling that stays in the source folder, the likeliest first. */
  spellings: string[]
}

/** Rows by what is known about their files. */
interface PlacedRows {
  placed: PlacedRow[]
  /** In the folder, but not among the known files: look on disk. */
  unknown: PlacedRow[]
  /** Absolute paths elsewhere and paths that climb out with '../'. They are never opened. */
  outside: Problem[]
}

/**
 * Finds the file of every row.
 * @param base folder of the lists, relative to the source folder: '' or 'a/b/'; paths in lists are relative to it
 * @param root absolute path of the source folder, for lists with absolute paths into it
 * @param known maps the composed (NFC) form of every walked path to the path itself
 */
export function placeRows(lists: List[], base: string, root: string, known: ReadonlyMap<string, string>): PlacedRows {
  const result: PlacedRows = { placed: [], unknown: [], outside: [] }
  for (const list of lists)
    for (const row of list.rows) {
      const inside = row.paths.flatMap((path) => insidePath(path, base, root) ?? [])
      const path = inside.map((candidate) => known.get(candidate.normalize('NFC'))).find((p) => p !== undefined)
      if (path !== undefined) result.placed.push({ list, row, path, spellings: inside })
      else if (inside.length > 0) result.unknown.push({ list, row, path: inside[0], spellings: inside })
      else result.outside.push(listProblem({ list, row, path: row.paths[0], spellings: [] }, 'outside_folder.listed'))
    }
  return result
}

/** Reports a row whose file cannot be used. */
export function listProblem(
  { list, row, path }: PlacedRow,
  why: 'missing.listed' | 'outside_folder.listed' | 'outside_folder.linked',
): Problem {
  const place = { list: list.name, line: row.line }
  return { path, ...unusable(why, place), skipped: hasPictureExtension(path), ...place }
}

/** What the rows tell about each picture; a picture named twice keeps the label of the first row. */
export function readLists(rows: readonly PlacedRow[], names: LabelNames | null): Reading {
  const written = new Set(rows.flatMap(({ row }) => row.label ?? []))
  const naming = nameLabels(written, names)
  const entries = new Map<string, Entry>()
  const conflicts: Conflict[] = []
  const warnings: Warning[] = [...naming.warnings]
  const strange = new Set<string>()
  for (const { list, row, path } of rows) {
    const label = row.label === null ? null : labelOf(naming.name(row.label))
    const split = row.split === null ? list.split : splitOf(row.split)
    if (row.split !== null && split === null) strange.add(row.split)
    const first = entries.get(path)
    if (!first) {
      entries.set(path, { path, label, split: label === null ? null : split })
      continue
    }
    if (first.label !== label) conflicts.push({ path, kept: first.label, found: label, between: 'list' })
    if (first.label !== null && split !== null && first.split !== split) {
      const winner = heldOut(first.split, split)
      if (first.split !== null)
        warnings.push(warning('two_splits', { picture: path, first: first.split, second: split, split: winner }))
      first.split = winner
    }
  }
  if (strange.size > 0) warnings.push(warning('bad_split', { words: [...strange].slice(0, 10) }))
  const all = oneSplitIsNone(
    [...entries.values()].sort((a, b) => compareNames(a.path, b.path)),
    warnings,
  )
  const classes = orderByNames(orderClasses(all.flatMap((entry) => entry.label ?? [])), names)
  append(warnings, warnCaseTwins(classes))
  return { layout: 'lists', entries: all, classes, problems: [], conflicts, warnings }
}

/** Lists that put every picture into one split (a lone train.txt) define no split at all. */
function oneSplitIsNone(entries: Entry[], warnings: Warning[]): Entry[] {
  const named = new Set(entries.flatMap((entry) => entry.split ?? []))
  if (named.size !== 1) return entries
  const [split] = named
  warnings.push(warning('one_split', { split }))
  return entries.map((entry) => ({ ...entry, split: null }))
}

/** The split further from training: a picture must not be used for both training and testing. */
function heldOut(a: Split | null, b: Split): Split {
  const order: (Split | null)[] = [null, 'train', 'val', 'test']
  return a !== null && order.indexOf(a) > order.indexOf(b) ? a : b
}

function orderByNames(classes: string[], names: LabelNames | null): string[] {
  if (!names) return classes
  const position = new Map([...names.byNumber].map(([n, name]) => [labelOf(name), n]))
  return classes.every((name) => position.has(name))
    ? classes.sort((a, b) => (position.get(a) ?? 0) - (position.get(b) ?? 0))
    : classes
}

/** A listed path relative to the source folder; null if it leads outside. */
function insidePath(path: string, base: string, root: string): string | null {
  const fromRoot = path.startsWith(`${root}/`) ? path.slice(root.length + 1) : null
  if (fromRoot === null && (path.startsWith('/') || path.startsWith('\\\\') || /^[a-z]:[\\/]/i.test(path))) return null
  const normal = posix.normalize(fromRoot ?? base + path)
  return normal === '..' || normal.startsWith('../') ? null : normal
}
