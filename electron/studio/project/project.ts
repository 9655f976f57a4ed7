import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { linked } from '../../ml/files/guard.ts'
import { makePrivateFolder } from '../../ml/files/private-folder.ts'
import { removeMadeSync } from '../../ml/files/remove.ts'
import type { Link } from '../../ml/files/trusted-links.ts'
import { classTable, type ClassTable } from '../db/classes.ts'
import { databaseFile, openForReading, openForWriting, type Database } from '../db/database.ts'
import { refuseStrangeFiles } from '../db/database-files.ts'
import { databaseError } from '../db/errors.ts'
import { exportTable, type ExportTable } from '../db/exports.ts'
import { pictureTable, type PictureTable } from '../db/pictures.ts'
import { predictionTable, type PredictionTable } from '../db/predictions.ts'
import type { Place } from '../db/in-place.ts'
import { nextRevision } from '../db/revision.ts'
import { runTable, type RunTable } from '../db/runs.ts'
import { settingTable, type SettingTable } from '../db/settings.ts'
import { sourceTable, type SourceTable } from '../db/sources.ts'
import { unreadableTable, type UnreadableTable } from '../db/unreadable.ts'
import { leaveNothing, makeDatabase, neverFinished, sweepStarted } from './creation.ts'
import { lockProject, type Lock } from './lock.ts'
import { linkedPlaces, ownFolder, refuseDatabaseLinks, refuseTaken } from './own-folders.ts'
import { systemTemporaryPath } from '../../ml/temporary.ts'
import { sweepProject } from './sweep.ts'

/** An open project: a folder with `project.db`, `cache/` (safe to delete) and `runs/`. */
export interface Project {
  /** Real path. */
  dir: string
  cacheDir: string
  runsDir: string
  mode: 'write' | 'read'
  /** Links among its folders that nobody confirmed: it is open for reading only, and caches elsewhere meanwhile. */
  links: Link[]
  /** Made by a version that did not record what it wrote. */
  isOld: boolean
  /**
   * Whether it is still where it was opened. Database writes check this themselves; this is for what is written beside
   * the database.
   */
  place: Place
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
  /** Makes all of `change` or none of it. @throws LoupeError `disk_full`, `project_damaged`, … */
  transaction<T>(change: () => T): T
  close(): void
}

/** A folder is a project if it contains `project.db`. */
export function isProject(dir: string): boolean {
  return existsSync(join(dir, databaseFile))
}

/** Records in `settings` that everything Loupe writes beside the database is marked or listed. */
export const notesOwnFiles = 'ownFiles'

/**
 * Makes an empty project in `dir` (created if missing, private to its owner) and opens it for writing. The database
 * appears under its name only when it is complete, so a process killed here leaves no half project.
 * @throws LoupeError `usage` if there already is one, `folder_taken` if one of Loupe's names is taken,
 *   `project_in_use`, `disk_full`, `not_permitted`
 */
export function createProject(dir: string): Project {
  const { folder, first } = madeFolder(resolve(dir))
  const begun = isProject(folder) && neverFinished(folder)
  if (begun || !isProject(folder)) refuseTaken(folder, begun)
  const lock = lockNew(folder, first)
  try {
    if (isProject(folder) && !neverFinished(folder)) throw new LoupeError('usage.project_there', { folder })
    makeDatabase(folder)
  } catch (error) {
    lock.release()
    leaveNothing(folder, first)
    throw databaseError(error, folder)
  }
  lock.release()
  let project: Project | undefined
  try {
    project = openProject(folder, 'write')
    project.settings.set(notesOwnFiles, true)
    return project
  } catch (error) {
    project?.close()
    // There was no room for its log. It is still empty, so it is better removed than found damaged.
    if (error instanceof LoupeError && error.code === 'disk_full') leaveNothing(folder, first, databaseFile)
    throw error
  }
}

/** The folder of a new project, by its real path, and the first folder that had to be made for it. */
function madeFolder(folder: string): { folder: string; first: string | undefined } {
  try {
    const first = firstMissing(folder)
    makePrivateFolder(folder)
    return { folder: realpathSync(folder), first: first && realpathSync(first) }
  } catch (error) {
    throw unusable(error, folder)
  }
}

/** The first folder on this path that does not exist yet. */
function firstMissing(folder: string): string | undefined {
  let first: string | undefined
  for (let at = folder; !existsSync(at); at = dirname(at)) first = at
  return first
}

/** The lock of a folder that may have just been made, and is removed again if there is no space for the lock. */
function lockNew(folder: string, first: string | undefined): Lock {
  try {
    return lockProject(folder)
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'disk_full') leaveNothing(folder, first)
    throw error
  }
}

/**
 * Opens the project in `dir`. 'write' takes the lock that only one process can hold; 'read' works beside a writer and
 * never changes anything, except that an older project is updated first.
 * @throws LoupeError `not_a_project`, `project_in_use`, `project_newer`, `project_damaged`, `disk_full`,
 *   `not_permitted`; `project_linked` for writing if one of its folders is an unconfirmed link, and always if its
 *   database is a link
 */
export function openProject(dir: string, mode: 'write' | 'read'): Project {
  if (!isProject(dir)) throw new LoupeError('not_a_project.nothing_in', { folder: resolve(dir) })
  const folder = realpathSync(dir)
  const links = linkedPlaces(folder)
  const ofDatabase = links.filter(({ link }) => link.startsWith(join(folder, databaseFile)))
  refuseDatabaseLinks(ofDatabase)
  if (links.length > 0 && mode === 'write') throw linked(links)
  refuseStrangeFiles(folder, databaseFile)
  if (mode === 'write') return openWriter(folder)
  const db = openForReading(folder)
  if (db)
    return assemble(folder, 'read', { db, place: anywhere, links, interrupted: [] }, (project) => {
      db.$client.close()
      if (links.length > 0) removeMadeSync(project.cacheDir)
    })
  // Updating it writes to it.
  if (links.length > 0) throw linked(links)
  openWriter(folder).close()
  return openProject(folder, 'read')
}

/**
 * Opens the project in `dir` for writing, or for reading only if unconfirmed links in it forbid writing.
 * @throws LoupeError as `openProject`
 */
export function openToLook(dir: string): Project {
  try {
    return openProject(dir, 'write')
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'project_linked') return openProject(dir, 'read')
    throw error
  }
}

/** Opens the project in `dir` for writing, creating it if there is none. */
export function openOrCreateProject(dir: string): Project {
  return isProject(dir) && !neverFinished(resolve(dir)) ? openProject(dir, 'write') : createProject(dir)
}

function openWriter(folder: string): Project {
  const lock = lockProject(folder)
  try {
    sweepStarted(folder)
    const { db, place } = openForWriting(folder)
    try {
      for (const name of ['cache', 'runs'] as const) ownFolder(folder, name)
      sweepProject(folder)
      const interrupted = runTable(db).interruptRunning()
      return assemble(folder, 'write', { db, place, links: [], interrupted }, () => {
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

/** With read access nothing can be lost. */
const anywhere: Place = { state: () => 'here', check: () => undefined }

function assemble(
  dir: string,
  mode: 'write' | 'read',
  { db, place, links, interrupted }: Pick<Project, 'db' | 'place' | 'links' | 'interrupted'>,
  close: (project: Project) => void,
): Project {
  const project: Project = {
    dir,
    // A folder elsewhere while a project is open that may not be written to; made when it is first needed.
    cacheDir: links.length > 0 ? systemTemporaryPath('cache') : join(dir, 'cache'),
    runsDir: join(dir, 'runs'),
    mode,
    links,
    isOld: db.$client.prepare('select value from settings where key = ?').pluck().get(notesOwnFiles) !== 'true',
    place,
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
      if (mode === 'read' && links.length > 0) throw linked(links)
      try {
        return db.transaction(() => {
          if (mode === 'write') nextRevision(db)
          return change()
        })
      } catch (error) {
        throw databaseError(error, dir)
      }
    },
    close: () => close(project),
  }
  return project
}

function unusable(error: unknown, folder: string): LoupeError {
  const code = (error as { code?: string }).code
  if (code === 'EEXIST' || code === 'ENOTDIR') return new LoupeError('usage.file_in_place', { folder })
  // Node's recursive mkdir reports ENOENT if the disk is read-only or the drive does not exist.
  if (code === 'ENOENT') return new LoupeError('not_permitted.cannot_make', { folder }, { cause: error })
  return databaseError(error, folder)
}
