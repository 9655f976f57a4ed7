import { mkdirSync } from 'node:fs'

/** Makes a folder, and those above it that are missing. For places that a person named, or that lie in LOUPE_HOME: links are followed. */
export function makeTree(dir: string): void {
  mkdirSync(dir, { recursive: true })
}
