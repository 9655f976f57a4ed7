import { lstatSync, rmdirSync, rmSync, type Dirent } from 'node:fs'
import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { isGuarded } from './guard.ts'
import type { Own } from './own.ts'

/** What a deletion did. */
export interface Removal {
  /** Bytes of the files that are gone. */
  bytes: number
  /** What stays because it is not Loupe's: absolute paths; of folders that hold nothing of Loupe's the folder alone. */
  left: string[]
}

export const nothingRemoved = (): Removal => ({ bytes: 0, left: [] })

/** Removes a file that Loupe made just now or knows as its own; that it is gone already is fine. A link is removed, not what it leads to. */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** The same at once. */
export function removeFileSync(file: string): void {
  rmSync(file, { force: true })
}

/** Removes a folder in which nothing is. @throws what the system says where something is in it */
export async function removeEmpty(dir: string): Promise<void> {
  await rmdir(dir)
}

/** The same at once. */
export function removeEmptySync(dir: string): void {
  rmdirSync(dir)
}

/**
 * Removes a whole folder that this program made itself under its own name, with whatever is in it: staging, downloads, installed engines and
 * networks below LOUPE_HOME. Never for a folder in which a person may have put something.
 */
export async function removeMade(dir: string): Promise<void> {
  // A virus scanner, or a thumbnail that is just being written, may hold it for a moment.
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
}

/** The same at once, where something closes that cannot wait. */
export function removeMadeSync(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
}

/**
 * Removes from a folder the files that are Loupe's by name and place, and the folders of them that are empty then; all else stays. Links are not
 * followed, and stay.
 * @param dir begins with a real path; that it is not there is fine
 * @param keep the folder itself stays although it is empty
 */
export async function removeOwn(dir: string, own: Own, { keep = false }: { keep?: boolean } = {}): Promise<Removal> {
  if (!lstatSync(dir, { throwIfNoEntry: false })) return nothingRemoved()
  if (!isGuarded(dir)) return { bytes: 0, left: [dir] }
  return sweep(dir, '', own, keep)
}

async function sweep(dir: string, at: string, own: Own, keep: boolean): Promise<Removal> {
  const there = await entries(path.join(dir, at))
  const sum = nothingRemoved()
  let foreign = 0
  for (const entry of there) {
    const relative = at === '' ? entry.name : `${at}/${entry.name}`
    const file = path.join(dir, relative)
    if (entry.isDirectory()) {
      const inner = await sweep(dir, relative, own, false)
      sum.bytes += inner.bytes
      sum.left = sum.left.concat(inner.left)
      if (inner.left.length > 0) foreign++
    } else if (entry.isFile() && own.file(relative, file)) sum.bytes += await removed(file)
    else {
      sum.left.push(file)
      foreign++
    }
  }
  // If nothing in it was Loupe's, the folder represents all of it.
  const folder = path.join(dir, at)
  const untouched = there.length === 0 ? at !== '' && !own.folder(at) : foreign === there.length && sum.bytes === 0
  if (untouched && (at !== '' || !keep)) return { bytes: 0, left: [folder] }
  if (foreign === 0 && !keep) await rmdir(folder).catch(ifNotEmpty)
  return sum
}

async function entries(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
}

async function removed(file: string): Promise<number> {
  const size = (await lstat(file).catch(() => null))?.size ?? 0
  await unlink(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  return size
}

/** Something came into it meanwhile, or it went: neither matters. */
function ifNotEmpty(error: NodeJS.ErrnoException): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM'].includes(error.code ?? '')) throw error
}
