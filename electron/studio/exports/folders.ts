import { constants } from 'node:fs'
import fs from 'node:fs/promises'
import path from 'node:path'
import { checkCancelled } from '../../ml/errors.ts'
import { splits } from '../db/schema.ts'
import { pictureFile, type RunData } from '../runs/data.ts'

/**
 * Copies the labelled pictures to `dir/SPLIT/CLASS/NAME`, as the studio has them labelled and split. Two of one name get a number.
 * @returns pictures that were gone
 */
export async function writeFolders(
  dir: string,
  { pictures }: RunData,
  options: { onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<string[]> {
  const total = splits.reduce((sum, split) => sum + pictures[split].length, 0)
  const gone: string[] = []
  let done = 0
  for (const split of splits) {
    const taken = new Set<string>()
    for (const row of pictures[split]) {
      checkCancelled(options.signal)
      const folder = path.join(dir, split, folderName(row.label))
      await fs.mkdir(folder, { recursive: true })
      const original = pictureFile(row)
      try {
        await fs.copyFile(
          original,
          path.join(folder, freeName(taken, folder, path.basename(original))),
          constants.COPYFILE_FICLONE,
        )
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        gone.push(original)
      }
      options.onProgress?.(++done, total)
    }
  }
  return gone
}

/** A class may be called anything; a folder may not. */
export function folderName(label: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what must go
  const name = label.replace(/[/\\:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '_')
  return name === '' || /^\.+$/.test(name) ? '_' : name
}

function freeName(taken: Set<string>, folder: string, name: string): string {
  const { name: stem, ext } = path.parse(name)
  let free = name
  // Disks of macOS and Windows take names for equal that differ in case only.
  for (let i = 2; taken.has(path.join(folder, free).toLowerCase()); i++) free = `${stem}-${i}${ext}`
  taken.add(path.join(folder, free).toLowerCase())
  return free
}
