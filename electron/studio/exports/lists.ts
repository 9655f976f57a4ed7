import fs from 'node:fs/promises'
import path from 'node:path'
import { onOneLine } from '../../ml/export/one-line.ts'
import { random, shuffle } from '../../ml/random.ts'
import { splits } from '../db/schema.ts'
import { pictureFile, type RunData } from '../runs/data.ts'

/**
 * Writes `train.txt`, `val.txt` and `test.txt`, a line a picture in a shuffled order: absolute path, tab, class index. The same pictures come in
 * the same order. Backslashes, tabs and line breaks in
 * names are written as `\\`, `\t`, `\n`, `\r`.
 * @returns the files written; a split without pictures has none
 */
export async function writeLists(dir: string, { pictures }: RunData): Promise<string[]> {
  const files: string[] = []
  await fs.mkdir(dir, { recursive: true })
  for (const split of splits) {
    const file = path.join(dir, `${split}.txt`)
    if (pictures[split].length === 0) {
      // An earlier export may have left one.
      await fs.rm(file, { force: true })
      continue
    }
    await fs.writeFile(
      file,
      shuffle([...pictures[split]], random('lists', split))
        .map((row) => `${onOneLine(pictureFile(row))}\t${row.classIndex}\n`)
        .join(''),
    )
    files.push(file)
  }
  return files
}
