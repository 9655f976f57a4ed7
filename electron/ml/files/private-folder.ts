import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** Of a folder: what is made in it belongs to its group. That is how people share a folder with a group. */
const SETGID = 0o2000

/**
 * Makes a folder that only its owner can look into: 0700, or 0770 in a folder that is shared with a group. What is below it needs no
 * its own permissions. One that is there already stays as it is, and folders above it that are missing are made as any program would.
 * On Windows a folder has the access list of the one that it is made in: those below a person's own are private there.
 * @throws what `mkdirSync` throws, also where a file has that name
 */
export function makePrivateFolder(dir: string): void {
  const above = path.dirname(path.resolve(dir))
  // Windows lets nobody create the root of a drive, even if it exists.
  if (!existsSync(above)) mkdirSync(above, { recursive: true })
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && isFolder(dir)) return
    throw error
  }
  shareWithGroup(dir)
}

/** Lets the group into a new folder of ours where the folder that it lies in is shared with a group. */
export function shareWithGroup(dir: string): void {
  const above = path.dirname(path.resolve(dir))
  if (process.platform === 'win32' || !(statSync(above).mode & SETGID)) return
  // The new folder has got the mark from the one above; it keeps it.
  chmodSync(dir, (statSync(dir).mode & 0o7000) | 0o770)
}

function isFolder(dir: string): boolean {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false
}
