import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import type { ListFault } from '../../../common/words/en/problems/data.ts'
import { readLabelNames, type LabelNames } from './list-labels.ts'
import { readCsvList, readTextList, splitOfListName, type List } from './list-rows.ts'
import { hasPictureExtension } from '../../../common/pictures/format-names.ts'
import { readRegularFile } from '../../ml/regular-file.ts'

/** The lists of one folder and the names for their numbers. */
export interface FoundLists {
  lists: List[]
  names: LabelNames | null
  /** A list's name contains a split ('train.txt'), so it is no accident. */
  named: boolean
}

/** Largest accepted list in bytes: lists are read into memory, and a list of a million pictures has half of this. */
const maxListBytes = 100_000_000

const notLists = /^(readme|licen[sc]e|requirements|notice|credits|changelog|robots)\b.*\.txt$/i

/**
 * Reads the lists directly in a folder: `train.txt`, `val.csv`, … if there are any, else every CSV whose header names a
 * column of paths, else the one text file that names pictures. Null if there is none.
 * @param texts paths of text files relative to `root`; `base` is the folder to look in: '' or 'a/b/'
 * @param wanted 'lists' if the user chose them: then any unreadable one is an error, otherwise only lists named after
 *   splits
 * @throws LoupeError `list_invalid`
 */
export async function findLists(
  root: string,
  texts: readonly string[],
  base: string,
  wanted: 'lists' | 'auto',
): Promise<FoundLists | null> {
  const here = texts.filter((path) => path.startsWith(base) && !path.slice(base.length).includes('/'))
  const read = new Map<string, List | null>()
  let names: LabelNames | null = null
  for (const path of here) {
    const name = path.slice(base.length)
    if (notLists.test(name)) continue
    const strict = wanted === 'lists' || splitOfListName(name) !== null
    const text = await readListText(join(root, path), path, strict ? 'refuse' : 'ignore')
    if (text === null) continue
    const list = /\.csv$/i.test(name) ? readCsvList(path, text) : readTextList(path, text)
    if (/^(classes|labels)\.txt$/i.test(name) && !namesPictures(list)) names ??= readLabelNames(text)
    else if (list === null && strict) throw noColumns(path)
    else if (list === null || strict || namesPictures(list)) read.set(path, list)
  }
  const lists = [...read.values()].filter((list) => list !== null)
  const named = lists.filter((list) => list.split !== null && list.rows.length > 0)
  if (named.length > 0) return { lists: preferText(named), names, named: true }
  const tables = lists.filter((list) => /\.csv$/i.test(list.name) && list.rows.length > 0)
  if (tables.length > 0) return { lists: tables, names, named: false }
  const plain = lists.filter((list) => list.rows.length > 0)
  if (plain.length === 1 || (plain.length > 0 && wanted === 'lists')) return { lists: plain, names, named: false }
  return null
}

/** train.txt and train.csv side by side have the same contents: one of them is enough. */
function preferText(named: List[]): List[] {
  const plain = named.filter((list) => /\.txt$/i.test(list.name))
  return plain.length > 0 ? plain : named
}

/** Whether most of the first rows look like paths of pictures. */
function namesPictures(list: List | null): boolean {
  const sample = (list?.rows ?? []).slice(0, 200)
  return sample.length > 0 && sample.filter((row) => hasPictureExtension(row.paths[0])).length * 2 >= sample.length
}

async function readListText(file: string, name: string, unusable: 'refuse' | 'ignore'): Promise<string | null> {
  const refuse = (why: ListFault): null => {
    if (unusable === 'ignore') return null
    throw new LoupeError('list_invalid.unreadable', { list: name, why, most: maxListBytes })
  }
  const { size } = await stat(file)
  if (size > maxListBytes) return refuse('too_large')
  const bytes = await readRegularFile(file, maxListBytes).catch((error: unknown) => {
    if (error instanceof LoupeError && error.code === 'not_a_file') return null
    throw error
  })
  if (bytes === null) return refuse('no_file')
  if (bytes.includes(0)) return refuse('no_text')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes) // drops a byte order mark
  } catch {
    return refuse('no_utf8')
  }
}

function noColumns(name: string): LoupeError {
  return new LoupeError('list_invalid.no_columns', { list: name })
}
