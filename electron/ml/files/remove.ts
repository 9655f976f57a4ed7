import { lstatSync, rmdirSync, rmSync, type Dirent } from 'node:fs'
import { lstat, readdir, rm, rmdir, unlink } from 'node:fs/promises'
import path from 'node:path'
import { isGuarded } from './guard.ts'
import type { Own } from './own.ts'

/** The result of a deletion. */
export interface Removal {
  /** Bytes of the removed files. */
  bytes: number
  /** What stays because it is not Loupe's, as absolute paths; for a folder with nothing of Loupe's, only the folder. */
  left: string[]
}

const nothingRemoved = (): Removal => ({ bytes: 0, left: [] })

/**
 * Removes a file that Loupe has just made or recognises as its own; if it is already gone, that is fine. A link is
 * removed, not its target.
 */
export async function removeFile(file: string): Promise<void> {
  await rm(file, { force: true })
}

/** The same synchronously. */
export function removeFileSync(file: string): void {
  rmSync(file, { force: true })
}

/** Removes an empty folder. @throws the system's error if it is not empty */
export async function removeEmpty(dir: string): Promise<void> {
  await rmdir(dir)
}

/** The same synchronously. */
export function removeEmptySync(dir: string): void {
  rmdirSync(dir)
}

/**
 * Removes a whole folder that this program made under its own name, with all its contents: staging, downloads,
 * installed engines and networks below LOUPE_HOME. Never for a folder that may contain a person's files.
 */
export async function removeMade(dir: string): Promise<void> {
  // A virus scanner, or a thumbnail that is just being written, may keep it open for a moment.
  await rm(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
}

/** The same synchronously, for callers that cannot wait. */
export function removeMadeSync(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
}

/**
 * Removes from a folder the files that are Loupe's by name and place, and any of their folders that are empty
 * afterwards; everything else stays. Links are not followed, and stay.
 * @param dir begins with a real path; it may be missing
 * @param keep the folder itself stays even if it is empty
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
  // If nothing in it was Loupe's, report only the folder.
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

/** Something was added to it meanwhile, or it was removed: neither matters. */
function ifNotEmpty(error: NodeJS.ErrnoException): void {
  if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EBUSY', 'EPERM'].includes(error.code ?? '')) throw error
}
