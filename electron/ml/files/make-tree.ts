import { mkdirSync } from 'node:fs'

/**
 * Makes a folder, and those above it that are missing. For places that a person named, or that lie in LOUPE_HOME: links are followed.
 * @returns the first folder that was missing
 */
export function makeTree(dir: string): string | undefined {
  return mkdirSync(dir, { recursive: true })
}
