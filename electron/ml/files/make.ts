import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { guarded } from './guard.ts'

/**
 * Makes a folder of Loupe's own, and those above it that are missing, reached through no link.
 * @returns the folder
 * @throws LoupeError `project_linked`
 */
export function makeOwn(dir: string): string {
  guarded(dir)
  mkdirSync(dir, { recursive: true })
  return dir
}

/** The file's own path, once the folder for it is there. @throws LoupeError `project_linked` */
export function ownFile(file: string): string {
  guarded(file)
  mkdirSync(path.dirname(file), { recursive: true })
  return file
}
