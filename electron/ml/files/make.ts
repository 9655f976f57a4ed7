import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { guarded } from './guard.ts'

/**
 * Makes a folder of Loupe's own and its missing parents, following no links.
 * @returns the folder
 * @throws LoupeError `project_linked`
 */
export function makeOwn(dir: string): string {
  guarded(dir)
  mkdirSync(dir, { recursive: true })
  return dir
}

/** Makes the folder of a file and returns the file's path. @throws LoupeError `project_linked` */
export function ownFile(file: string): string {
  guarded(file)
  mkdirSync(path.dirname(file), { recursive: true })
  return file
}
