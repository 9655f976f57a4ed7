import { statfsSync } from 'node:fs'

/** Free bytes for this user on the disk of a folder. */
export function freeBytes(dir: string): number {
  const { bavail, bsize } = statfsSync(dir)
  return bavail * bsize
}
