import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'

/** Endings of the files that SQLite keeps beside a database. */
const companions = ['', '-wal', '-shm', '-journal']

/**
 * Refuses a database whose files are not plain ones: a pipe, a device or a folder, which SQLite would block on or write
 * to. Loupe never makes any of them. Links are left to the code that opens the project.
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
