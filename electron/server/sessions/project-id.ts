import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import path from 'node:path'

/** The real path of a folder, or its absolute path if it does not exist. */
export function realDir(dir: string): string {
  try {
    return realpathSync(dir)
  } catch {
    return path.resolve(dir)
  }
}

/** A project's id in addresses: twelve hex digits of the hash of its folder. */
export function projectId(dir: string): string {
  return createHash('sha256').update(realDir(dir)).digest('hex').slice(0, 12)
}
