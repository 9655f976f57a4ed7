import { closeSync, existsSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeEmptySync, removeFileSync } from '../../ml/files/remove.ts'
import { createDatabase, databaseFile, isEmptyDatabase } from '../db/database.ts'
import { removeUnused } from './own-folders.ts'

/** Name of a database that is not complete yet. */
const startedFile = `${databaseFile}.new`
const besideDatabase = ['', '-wal', '-shm', '-journal']

/**
 * Makes the empty database of a new project. It appears under its name only when it is complete and on disk. The caller
 * holds the lock.
 * @throws LoupeError `disk_full`, `not_permitted`
 */
export function makeDatabase(folder: string): void {
  sweepStarted(folder)
  const started = join(folder, startedFile)
  createDatabase(started, folder)
  renameSync(started, join(folder, databaseFile))
  syncFolder(folder)
}

/** Removes the leftovers of a killed creation. The caller holds the lock, so nobody else is creating one. */
export function sweepStarted(folder: string): void {
  for (const rest of besideDatabase) removeFileSync(join(folder, startedFile + rest))
}

/**
 * Removes what a failed creation made, and nothing else: its own files and empty folders.
 * @param first the first folder that had to be made for it
 * @param database also the finished one, which is still empty
 */
export function leaveNothing(folder: string, first: string | undefined, database?: string): void {
  try {
    sweepStarted(folder)
    for (const file of database === undefined ? ['lock.db'] : [database, 'lock.db'])
      if (file !== 'lock.db' || !existsSync(join(folder, databaseFile)))
        for (const rest of besideDatabase) removeFileSync(join(folder, file + rest))
    for (const name of ['cache', 'runs'] as const) removeUnused(folder, name)
    // Up to the topmost folder that was made.
    for (let at = folder; first !== undefined && at.startsWith(first); at = dirname(at)) if (!rmdirIfEmpty(at)) return
  } catch {
    // People see the original error; the next creation cleans up.
  }
}

function rmdirIfEmpty(folder: string): boolean {
  try {
    removeEmptySync(folder)
    return true
  } catch {
    return false
  }
}

/** Flushes a rename to disk. Windows has no such thing for folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/**
 * Whether there is a database that was never completed: earlier versions gave it its name before its contents were on
 * the disk, which was full. It never contained anything.
 */
export function neverFinished(folder: string): boolean {
  const file = join(folder, databaseFile)
  const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0
  return size(`${file}-wal`) === 0 && (size(file) === 0 || isEmptyDatabase(file))
}
