import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'

/** What SQLite keeps beside a database. */
const companions = ['', '-wal', '-shm', '-journal']

/**
 * Refuses a database whose files SQLite would write to elsewhere, or wait for: a link, a pipe or a device. Loupe never makes any of them.
 * @param name of the database in `folder`, such as `project.db`
 * @throws LoupeError `project_damaged`
 */
export function refuseStrangeFiles(folder: string, name: string): void {
  for (const companion of companions) {
    const file = join(folder, name + companion)
    const facts = lstatSync(file, { throwIfNoEntry: false })
    if (!facts || facts.isFile()) continue
    throw new LoupeError(
      'project_damaged',
      `${file} is ${facts.isSymbolicLink() ? 'a link' : 'no ordinary file'}, so this project is not opened.`,
      'Put the file itself there. If the project came from someone else, do not use it; ask for it again.',
    )
  }
}
