import type { Split } from '../../../common/splits.ts'
import { readCsv } from './csv.ts'
import { splitOf } from './names.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'

/** One picture named in a list. */
export interface ListRow {
  /** From 1. */
  line: number
  /** Ways to read the path, the likeliest first. */
  paths: string[]
  /** As written; null if the list has none. */
  label: string | null
  /** As written in a split column; null if there is none. */
  split: string | null
}

/** The contents of a list. */
export interface List {
  /** Path of the list itself, relative to the source folder. */
  name: string
  /** The split in its name ('train.txt'), for rows without one. */
  split: Split | null
  rows: ListRow[]
}

const pathColumns = ['path', 'file', 'filename', 'image', 'image_path']
const labelColumns = ['label', 'class', 'category', 'target']
const splitColumns = ['split', 'subset']

/** The split in a list's name: 'train.txt', 'Validation.csv'. */
export function splitOfListName(name: string): Split | null {
  return splitOf(name.replace(/^.*\//, '').replace(/\.[^.]*$/, ''))
}

/** Reads `path<TAB>label`, `path label` or one bare path per line; blank lines are skipped. */
export function readTextList(name: string, text: string): List {
  const rows: ListRow[] = []
  text.split(/\r\n|\n|\r/).forEach((content, i) => {
    const row = readLine(content)
    if (row) rows.push({ line: i + 1, split: null, ...row })
  })
  return { name, split: splitOfListName(name), rows }
}

/** Reads CSV with a header; null if the header names no column of paths. */
export function readCsvList(name: string, text: string): List | null {
  const [header, ...records] = readCsv(text)
  const titles = (header?.fields ?? []).map((title) => title.trim().toLowerCase().replace(/[ -]/g, '_'))
  const column = (known: string[]) => titles.findIndex((title) => known.includes(title))
  const [path, label, split] = [column(pathColumns), column(labelColumns), column(splitColumns)]
  if (path < 0) return null
  const rows = records
    .filter((record) => (record.fields[path] ?? '').trim() !== '')
    .map(({ line, fields }): ListRow => ({
      line,
      paths: spellings(fields[path].trim()),
      label: fields[label]?.trim() || null,
      split: fields[split]?.trim() || null,
    }))
  return { name, split: splitOfListName(name), rows }
}

/**
 * A tab ends the path; without one the label is what follows the last space, unless that is still part of the picture's
 * name.
 */
function readLine(content: string): Pick<ListRow, 'paths' | 'label'> | null {
  if (content.trim() === '') return null
  const tab = content.indexOf('\t')
  if (tab >= 0) return { paths: spellings(content.slice(0, tab)), label: content.slice(tab + 1).trim() || null }
  const line = content.trim()
  const space = line.lastIndexOf(' ')
  if (space < 0 || hasPictureExtension(line)) return { paths: spellings(line), label: null }
  return { paths: spellings(line.slice(0, space).trimEnd()), label: line.slice(space + 1) }
}

/** Tries the escapes of our own lists, then backslashes as they are, then as the separators of Windows. */
function spellings(path: string): string[] {
  if (!path.includes('\\')) return [path]
  const unescaped = path.replace(/\\([tnr\\])/g, (_, c: string) => ({ t: '\t', n: '\n', r: '\r' })[c] ?? c)
  return [...new Set([unescaped, path, path.replaceAll('\\', '/')])]
}
