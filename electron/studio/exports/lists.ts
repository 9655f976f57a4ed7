import fs from 'node:fs/promises'
import path from 'node:path'
import { factsOf } from '../../../common/exports/select.ts'
import { makeTree } from '../../ml/files/make-tree.ts'
import { stageFolder } from '../../ml/export/folder.ts'
import { refuseForeign } from '../../ml/export/foreign.ts'
import { pathOnOneLine } from '../../ml/export/one-line.ts'
import { random, shuffle } from '../../ml/random.ts'
import { splits } from '../../../common/splits.ts'
import type { RunData } from '../runs/run-data.ts'
import { pictureFile } from '../db/pictures.ts'
import { writeClasses } from './class-list.ts'
import type { ExportedClasses } from './classes.ts'

/** Names of all files that lists may consist of. */
const listNames = factsOf('lists').files

/**
 * Writes `train.txt`, `val.txt` and `test.txt` into a new folder, one line per picture in a shuffled order: absolute
 * path, tab, class index; and `classes.txt`, the names in the order of their indices. The same pictures come in the
 * same order. Backslashes, tabs and line breaks in names are written as `\\`, `\t`, `\n`, `\r`; on Windows paths have
 * slashes.
 * @returns the names of the lists; a split without pictures has none
 */
export async function writeLists(
  dir: string,
  { pictures }: Pick<RunData, 'pictures'>,
  classes: ExportedClasses,
): Promise<string[]> {
  makeTree(dir)
  await writeClasses(dir, classes)
  const written: string[] = []
  for (const split of splits) {
    if (pictures[split].length === 0) continue
    const rows = shuffle([...pictures[split]], random('lists', split))
    const lines = rows.map((row) => `${pathOnOneLine(pictureFile(row))}\t${classes.indexOf(row.label)}\n`)
    await fs.writeFile(path.join(dir, `${split}.txt`), lines.join(''))
    written.push(`${split}.txt`)
  }
  return written
}

/**
 * Moves lists into a folder that may contain anything else, replacing earlier lists of Loupe's. A split that has become
 * empty leaves no list.
 * @returns the lists, absolute
 * @throws LoupeError `export_failed` if there is a list that Loupe did not write
 */
export async function putLists(
  dir: string,
  data: Pick<RunData, 'pictures'>,
  classes: ExportedClasses,
): Promise<string[]> {
  let written: string[] = []
  const write = async (staging: string) => void (written = await writeLists(staging, data, classes))
  await stageFolder(dir, listNames, write, { into: 'files' })
  return written.map((name) => path.join(dir, name))
}

/** Throws what `putLists` would, before any work is done. */
export function checkListsFolder(dir: string): Promise<void> {
  return refuseForeign(dir, listNames, 'files')
}
