import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'

/** What SQLite keeps beside a database. */
const companions = ['', '-wal', '-shm', '-journal']

/**
 * Refuses a database with files that are not plain ones, which SQLite would wait for or write to: a pipe, a device, a folder. Loupe never makes
 * any of them. Links are the matter of whoever opens the project.
 * @param name of the database in `folder`, such as `project.db`
 * @throws LoupeError `project_damaged`
 */
export function refuseStrangeFiles(folder: string, name: string): void {
  for (const companion of companions) {
    const file = join(folder, name + companion)
    const facts = lstatSync(file, { throwIfNoEntry: false })
    if (!facts || facts.isFile() || facts.isSymbolicLink()) continue
    throw new LoupeError('project_damaged.strange_file', { file })
  }
}
