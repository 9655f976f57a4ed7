import { closeSync, existsSync, fsyncSync, openSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { removeEmptySync, removeFileSync } from '../../ml/files/remove.ts'
import { createDatabase, databaseFile, isEmptyDatabase } from '../db/database.ts'
import { removeUnused } from './own-folders.ts'

/** A database that is being made, until it is whole. */
const startedFile = `${databaseFile}.new`
const besideDatabase = ['', '-wal', '-shm', '-journal']

/**
 * Makes the empty database of a new project. It appears under its name only when it is whole and on the disk. The caller holds the lock.
 * @throws LoupeError `disk_full`, `not_permitted`
 */
export function makeDatabase(folder: string): void {
  sweepStarted(folder)
  const started = join(folder, startedFile)
  createDatabase(started, folder)
  renameSync(started, join(folder, databaseFile))
  syncFolder(folder)
}

/** Takes away what a creation left that was killed. The caller holds the lock: nobody else is making one. */
export function sweepStarted(folder: string): void {
  for (const rest of besideDatabase) removeFileSync(join(folder, startedFile + rest))
}

/**
 * Takes away what a failed creation made, and nothing else: its own files and the folders that are empty.
 * @param first the first folder that had to be made for it
 * @param database also the finished one, in which nothing is yet
 */
export function leaveNothing(folder: string, first: string | undefined, database?: string): void {
  try {
    sweepStarted(folder)
    for (const file of database === undefined ? ['lock.db'] : [database, 'lock.db'])
      if (file !== 'lock.db' || !existsSync(join(folder, databaseFile)))
        for (const rest of besideDatabase) removeFileSync(join(folder, file + rest))
    for (const name of ['cache', 'runs'] as const) removeUnused(folder, name)
    // As far up as folders were made.
    for (let at = folder; first !== undefined && at.startsWith(first); at = dirname(at)) if (!rmdirIfEmpty(at)) return
  } catch {
    // What went wrong before is what people hear of; the next creation sweeps.
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

/** Puts a rename on the disk. Windows has no such thing for folders. */
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
 * Whether there is a database that never was one: an earlier Loupe gave it its name before its contents were on the disk, which was full. There
 * never was anything in it.
 */
export function neverFinished(folder: string): boolean {
  const file = join(folder, databaseFile)
  const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0
  return size(`${file}-wal`) === 0 && (size(file) === 0 || isEmptyDatabase(file))
}
