import fs from 'node:fs/promises'
import path from 'node:path'
import { makeTree } from '../../ml/files/make-tree.ts'
import { checkCancelled, LoupeError } from '../../ml/errors.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import { readKnownPicture } from '../../ml/images/read-known.ts'
import { splits } from '../../../common/splits.ts'
import type { RunData } from '../runs/run-data.ts'
import { pictureFile } from '../db/pictures.ts'

/** Bytes of UTF-8 that common disks allow in a name. */
const LONGEST = 255

/**
 * Copies the labelled pictures to `dir/SPLIT/CLASS/NAME`, with the studio's labels and splits. Duplicate names get a
 * number.
 * @returns pictures whose files are missing or have changed
 */
export async function writeFolders(
  dir: string,
  { classes, pictures }: RunData,
  options: { onProgress?(done: number, total: number): void; signal?: AbortSignal } = {},
): Promise<string[]> {
  const total = splits.reduce((sum, split) => sum + pictures[split].length, 0)
  const folders = folderNames(classes)
  const gone: string[] = []
  let done = 0
  for (const split of splits) {
    const taken = new Set<string>()
    for (const row of pictures[split]) {
      checkCancelled(options.signal)
      const folder = path.join(dir, split, folders[row.classIndex])
      makeTree(folder)
      const original = pictureFile(row)
      try {
        const bytes = await readKnownPicture(original, row)
        await fs.writeFile(path.join(folder, freeName(taken, folder, path.basename(original))), bytes)
      } catch (error) {
        if (!(error instanceof PictureError)) throw error
        gone.push(original)
      }
      options.onProgress?.(++done, total)
    }
  }
  return gone
}

/**
 * Throws `export_failed` if an export would replace the project's own pictures, which may have been imported from an
 * earlier export.
 * @param names of what the export replaces in `dir`
 * @param originals files that must stay
 */
export async function refuseOriginals(dir: string, names: readonly string[], originals: string[]): Promise<void> {
  const roots = new Map<string, string>()
  for (const name of names) {
    const replaced = path.join(dir, name)
    const real = await fs.realpath(replaced).catch(() => null)
    if (real === null) continue
    for (const original of originals) {
      const parent = path.dirname(original)
      if (!roots.has(parent)) roots.set(parent, await fs.realpath(parent).catch(() => parent))
    }
    if ([...roots.values()].some((parent) => `${parent}${path.sep}`.startsWith(`${real}${path.sep}`)))
      throw new LoupeError('export_failed.holds_pictures', { folder: replaced })
  }
}

/** Folder names for these classes, no two the same: any name is valid for a class, but not for a folder. */
function folderNames(classes: string[]): string[] {
  const taken = new Set<string>()
  return classes.map((label) => {
    const name = label.replace(/[/\\:*?"<>|\u0000-\u001f]/g, '_').replace(/[. ]+$/, '_')
    const reserved = name === '' || /^(\.+|con|prn|aux|nul|com\d|lpt\d)$/i.test(name)
    return freeName(taken, '', reserved ? `_${name}` : name)
  })
}

function freeName(taken: Set<string>, folder: string, name: string): string {
  const ext = path.extname(name)
  const stem = name.slice(0, name.length - ext.length)
  const numbered = (end: string) => `${shortened(stem, LONGEST - Buffer.byteLength(end + ext))}${end}${ext}`
  let free = numbered('')
  // Disks of macOS and Windows ignore case in names.
  for (let i = 2; taken.has(path.join(folder, free).toLowerCase()); i++) free = numbered(`-${i}`)
  taken.add(path.join(folder, free).toLowerCase())
  return free
}

/** As many whole characters of a text as fit into this many bytes of UTF-8. */
function shortened(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text
  let short = ''
  for (const character of text.slice(0, bytes)) {
    bytes -= Buffer.byteLength(character)
    if (bytes < 0) break
    short += character
  }
  return short
}
