import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'

/** The setgid bit of a folder: new files in it belong to its group. That is how people share a folder with a group. */
const SETGID = 0o2000

/**
 * Makes a folder that only its owner can access: 0700, or 0770 in a folder that is shared with a group. What is below
 * it needs no permissions of its own. An existing folder keeps its permissions, and missing parents are made with the
 * default ones. On Windows a folder inherits the access list of its parent: those below a user's own folder are
 * private.
 * @throws what `mkdirSync` throws, also if a file has that name
 */
export function makePrivateFolder(dir: string): void {
  const above = path.dirname(path.resolve(dir))
  // On Windows the root of a drive cannot be created, even if it exists.
  if (!existsSync(above)) mkdirSync(above, { recursive: true })
  try {
    mkdirSync(dir, { mode: 0o700 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && isFolder(dir)) return
    throw error
  }
  shareWithGroup(dir)
}

/** Gives the group access to a new folder of ours if its parent is shared with a group. */
export function shareWithGroup(dir: string): void {
  const above = path.dirname(path.resolve(dir))
  if (process.platform === 'win32' || !(statSync(above).mode & SETGID)) return
  // The new folder has inherited the bit from its parent and keeps it.
  chmodSync(dir, (statSync(dir).mode & 0o7000) | 0o770)
}

function isFolder(dir: string): boolean {
  return statSync(dir, { throwIfNoEntry: false })?.isDirectory() ?? false
}
