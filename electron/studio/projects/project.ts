import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { classTable } from '../db/classes.ts'
import type { ClassTable } from '../db/classes.ts'
import { createDatabase, databaseFile, openForReading, openForWriting } from '../db/database.ts'
import type { Database } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { exportTable } from '../db/exports.ts'
import type { ExportTable } from '../db/exports.ts'
import { pictureTable } from '../db/pictures.ts'
import type { PictureTable } from '../db/pictures.ts'
import { predictionTable } from '../db/predictions.ts'
import type { PredictionTable } from '../db/predictions.ts'
import { nextRevision } from '../db/revision.ts'
import { runTable } from '../db/runs.ts'
import type { RunTable } from '../db/runs.ts'
import { settingTable } from '../db/settings.ts'
import type { SettingTable } from '../db/settings.ts'
import { sourceTable } from '../db/sources.ts'
import type { SourceTable } from '../db/sources.ts'
import { unreadableTable } from '../db/unreadable.ts'
import type { UnreadableTable } from '../db/unreadable.ts'
import { lockProject } from './lock.ts'
import { sweepProject } from './sweep.ts'

/** An open project: a folder with `project.db`, `cache/` (safe to delete) and `runs/`. */
export interface Project {
  /** Absolute path. */
  dir: string
  cacheDir: string
  runsDir: string
  mode: 'write' | 'read'
  db: Database
  sources: SourceTable
  classes: ClassTable
  pictures: PictureTable
  unreadable: UnreadableTable
  runs: RunTable
  predictions: PredictionTable
  exports: ExportTable
  settings: SettingTable
  /** Runs that a dead process had left 'running', marked 'interrupted' on this opening. */
  interrupted: string[]
  /** Does all of `change` or none of it. @throws LoupeError `disk_full`, `project_damaged`, … */
  transaction<T>(change: () => T): T
  close(): void
}

/** A folder is a project when it holds `project.db`. */
export function isProject(dir: string): boolean {
  return existsSync(join(dir, databaseFile))
}

/**
 * Makes an empty project in `dir` (created where missing) and opens it for writing. The database appears under its name
 * only when it is complete, so a process killed here leaves no half project.
 * @throws LoupeError `usage` when there is one already, `project_in_use`, `disk_full`, `not_permitted`
 */
export function createProject(dir: string): Project {
  const folder = resolve(dir)
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    throw unusable(error, folder)
  }
  const lock = lockProject(folder)
  try {
    if (isProject(folder))
      throw new LoupeError(
        'usage',
        `There is a project in ${folder} already.`,
        'Open that one, or choose another folder.',
      )
    const started = join(folder, `${databaseFile}.new`)
    for (const rest of ['', '-wal', '-shm', '-journal']) rmSync(started + rest, { force: true })
    createDatabase(started, folder)
    renameSync(started, join(folder, databaseFile))
  } catch (error) {
    lock.release()
    throw databaseError(error, folder)
  }
  lock.release()
  return openProject(folder, 'write')
}

/**
 * Opens the project in `dir`. 'write' takes the lock that only one process can hold; 'read' works beside a writer and never
 * changes anything, except that a project of an older Loupe is brought up to date first.
 * @throws LoupeError `not_a_project`, `project_in_use`, `project_newer`, `project_damaged`, `disk_full`, `not_permitted`
 */
export function openProject(dir: string, mode: 'write' | 'read'): Project {
  const folder = resolve(dir)
  if (!isProject(folder))
    throw new LoupeError(
      'not_a_project',
      `There is no Loupe project in ${folder}.`,
      'Make one with: loupe import FOLDER --project DIR',
    )
  if (mode === 'write') return openWriter(folder)
  const db = openForReading(folder)
  if (db) return assemble(folder, 'read', db, [], () => db.$client.close())
  openWriter(folder).close()
  return openProject(folder, 'read')
}

/** Opens the project in `dir` for writing, after making it where there is none. */
export function openOrCreateProject(dir: string): Project {
  return isProject(dir) ? openProject(dir, 'write') : createProject(dir)
}

function openWriter(folder: string): Project {
  const lock = lockProject(folder)
  try {
    const db = openForWriting(folder)
    try {
      for (const name of ['cache', 'runs']) mkdirSync(join(folder, name), { recursive: true })
      sweepProject(folder)
      const interrupted = runTable(db).interruptRunning()
      return assemble(folder, 'write', db, interrupted, () => {
        db.$client.close()
        lock.release()
      })
    } catch (error) {
      db.$client.close()
      throw error
    }
  } catch (error) {
    lock.release()
    throw databaseError(error, folder)
  }
}

function assemble(
  dir: string,
  mode: 'write' | 'read',
  db: Database,
  interrupted: string[],
  close: () => void,
): Project {
  return {
    dir,
    cacheDir: join(dir, 'cache'),
    runsDir: join(dir, 'runs'),
    mode,
    db,
    sources: sourceTable(db),
    classes: classTable(db),
    pictures: pictureTable(db),
    unreadable: unreadableTable(db),
    runs: runTable(db),
    predictions: predictionTable(db),
    exports: exportTable(db),
    settings: settingTable(db),
    interrupted,
    transaction: (change) => {
      try {
        return db.transaction(() => {
          if (mode === 'write') nextRevision(db)
          return change()
        })
      } catch (error) {
        throw databaseError(error, dir)
      }
    },
    close,
  }
}

function unusable(error: unknown, folder: string): LoupeError {
  const code = (error as { code?: string }).code
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new LoupeError(
      'usage',
      `${folder} cannot be a project: there is a file of that name.`,
      'Choose another folder.',
    )
  // Node's recursive mkdir says ENOENT where the disk is read-only or the drive does not exist.
  if (code === 'ENOENT')
    return new LoupeError('not_permitted', `Loupe cannot make the folder ${folder}.`, 'Choose another folder.', {
      cause: error,
    })
  return databaseError(error, folder)
}
