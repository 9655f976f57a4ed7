import { rmSync } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { LoupeError } from '../../ml/errors.ts'
import { databaseFile } from '../db/database.ts'
import { databaseError } from '../db/errors.ts'
import { runs } from '../db/schema.ts'
import { eq } from 'drizzle-orm'
import { setCurrentRun } from '../runs/current.ts'
import { lockProject } from './lock.ts'
import { runIdPattern } from './pack-format.ts'
import { isProject, type Project } from './project.ts'

/**
 * Deletes a run: its folder, predictions and figures. Runs that started from it stay. Exported folders stay.
 * @throws LoupeError `no_run`; `usage` while it trains
 */
export async function removeRun(project: Project, id: string): Promise<void> {
  const run = project.runs.get(id)
  if (!run || !runIdPattern.test(id))
    throw new LoupeError('no_run', `There is no run ${id}.`, 'It may have been deleted already.')
  if (run.status === 'running')
    throw new LoupeError('usage', `The run ${id} is being trained.`, 'Cancel it first, or wait until it is done.')
  project.transaction(() => {
    project.db.delete(runs).where(eq(runs.id, id)).run()
    if (project.settings.get('currentRun') === id) setCurrentRun(project, null)
  })
  // After the rows: a folder without a run is swept up by reclaiming, a run without its folder would be an error.
  await rm(path.join(project.runsDir, id), { recursive: true, force: true })
}

/** What Loupe writes into a project's folder. */
const own = ['cache', 'runs', 'exports', 'pictures', 'sources']

/**
 * Deletes what Loupe made in a closed project's folder; everything else in it stays, and so does the folder then. Source folders elsewhere are
 * never touched.
 * @param files 'delete': database, cache, runs, exports and the pictures that were uploaded or unpacked into it; 'keep': nothing at all (only the
 *   caller's list of projects forgets it)
 * @returns whether the folder is gone
 * @throws LoupeError `not_a_project`, `project_in_use`
 */
export async function deleteProject(dir: string, files: 'keep' | 'delete'): Promise<boolean> {
  const folder = path.resolve(dir)
  if (!isProject(folder))
    throw new LoupeError(
      'not_a_project',
      `There is no Loupe project in ${folder}.`,
      'It may have been deleted already.',
    )
  if (files === 'keep') return false
  const lock = lockProject(folder)
  try {
    // The database first: what is left of a deletion that was interrupted is no project any more, and no half one.
    for (const rest of ['', '-wal', '-shm', '-journal', '.new'])
      rmSync(path.join(folder, databaseFile + rest), { force: true })
    // A link is removed as a link: what it points to is not the project's.
    // A thumbnail that is just being written makes a folder that was found empty not empty: once more, then.
    for (const name of own)
      await rm(path.join(folder, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 20 })
  } catch (error) {
    throw databaseError(error, folder)
  } finally {
    lock.release()
  }
  for (const rest of ['', '-journal', '-wal', '-shm']) await rm(path.join(folder, `lock.db${rest}`), { force: true })
  if ((await readdir(folder)).length > 0) return false
  await rmdir(folder)
  return true
}
