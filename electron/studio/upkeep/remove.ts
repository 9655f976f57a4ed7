import { readdir, realpath } from 'node:fs/promises'
import path from 'node:path'
import { asLoupeError, LoupeError } from '../../ml/errors.ts'
import type { Own } from '../../ml/files/own.ts'
import { removeEmpty, removeFile, removeOwn } from '../../ml/files/remove.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { runs } from '../db/schema.ts'
import { eq } from '../db/drizzle.ts'
import { setCurrentRun } from '../runs/current.ts'
import { lockProject } from '../project/lock.ts'
import { filesOfRun, ownFilesOf } from '../project/own-files.ts'
import { linkedPlaces, ownFolders, refuseDatabaseLinks, type OwnFolder } from '../project/own-folders.ts'
import { runIdPattern } from '../db/run-id.ts'
import { isProject, openProject, type Project } from '../project/project.ts'

/**
 * Deletes a run: its folder, predictions and figures. Runs that started from it stay, and so do exported folders.
 * @throws LoupeError `no_run`; `usage` while it trains
 */
export async function removeRun(project: Project, id: string): Promise<void> {
  const run = project.runs.get(id)
  if (!run || !runIdPattern.test(id)) throw new LoupeError('no_run.gone', { run: id })
  if (run.status === 'running') throw new LoupeError('usage.run_in_training', { run: id })
  project.transaction(() => {
    project.db.delete(runs).where(eq(runs.id, id)).run()
    if (project.settings.get('currentRun') === id) setCurrentRun(project, null)
  })
  // After the rows: a folder without a run is removed by reclaiming, but a run without its folder would be an error.
  await removeOwn(path.join(project.runsDir, id), filesOfRun)
}

/** What deleting a project did to its folder. */
interface Deletion {
  /** The folder is gone, and the project with it. */
  gone: boolean
  /** Absolute paths of what stays because Loupe did not write it. */
  left: string[]
}

/**
 * Deletes what Loupe wrote into a closed project's folder, file by file; everything else in it stays, and then the
 * folder does too. Source folders elsewhere are never touched, and no link is followed.
 * @param files 'delete': database, cache, runs, exports and the pictures that were uploaded or unpacked into it;
 *   'keep': nothing at all (only the caller's list of projects forgets it)
 * @throws LoupeError `not_a_project`, `project_in_use`; `project_linked` if its database is a link
 */
export async function deleteProject(dir: string, files: 'keep' | 'delete'): Promise<Deletion> {
  if (!isProject(dir)) throw new LoupeError('not_a_project.gone_from', { folder: path.resolve(dir) })
  if (files === 'keep') return { gone: false, left: [] }
  const folder = await realpath(dir)
  refuseDatabaseLinks(linkedPlaces(folder))
  const own = knownFiles(folder)
  const lock = lockProject(folder)
  let left: string[] = []
  try {
    // The database first: what an interrupted deletion leaves is no longer a project, not even half of one.
    for (const name of databaseFiles) if (!name.startsWith('lock')) await removeFile(path.join(folder, name))
    for (const name of ownFolders) left = left.concat((await removeOwn(path.join(folder, name), own[name])).left)
  } catch (error) {
    throw databaseError(error, folder)
  } finally {
    lock.release()
  }
  for (const name of databaseFiles) await removeFile(path.join(folder, name))
  const others = (await readdir(folder)).filter((name) => !(ownFolders as readonly string[]).includes(name))
  left = left.concat(others.map((name) => path.join(folder, name)))
  if (left.length > 0) return { gone: false, left }
  await removeEmpty(folder).catch((error: unknown) => {
    throw asLoupeError(error)
  })
  return { gone: true, left }
}

/** The database and the lock, with what SQLite and an interrupted creation leave beside them. */
const databaseFiles = ['', '-wal', '-shm', '-journal'].flatMap((end) => [
  ...[databaseFile + end, `${databaseFile}.new${end}`],
  `lock.db${end}`,
])

/** Loupe's files in the folder. */
function knownFiles(folder: string): Record<OwnFolder, Own> {
  let project: Project | null = null
  try {
    project = openProject(folder, 'read')
  } catch {
    // A damaged or newer project can still be deleted.
  }
  try {
    return ownFilesOf(folder, project)
  } finally {
    project?.close()
  }
}
