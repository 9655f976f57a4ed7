import { mkdirSync } from 'node:fs'

/**
 * Makes a folder and its missing parents. For places that a person named, or in LOUPE_HOME: links are followed.
 * @returns the first folder that was missing
 */
export function makeTree(dir: string): string | undefined {
  return mkdirSync(dir, { recursive: true })
}
