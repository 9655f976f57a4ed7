import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { LoupeError } from '../../ml/errors.ts'

/** What SQLite keeps beside a database. */
const companions = ['', '-wal', '-shm', '-journal']

/** The last eight bytes of a journal that names another file (a "super-journal"). */
const superJournal = Buffer.from('d9d505f920a163d7', 'hex')

/**
 * Refuses database files that SQLite must not be given, because opening them already reads or deletes something elsewhere: a link in place of a
 * file, a pipe or device, and a journal that names a further file, which SQLite deletes when it has played the journal back. Loupe never makes
 * any of them.
 * @param name of the database in `folder`, such as `project.db`
 * @throws LoupeError `project_damaged`
 */
export function refuseStrangeFiles(folder: string, name: string): void {
  for (const companion of companions) {
    const file = join(folder, name + companion)
    const facts = lstatSync(file, { throwIfNoEntry: false })
    if (!facts) continue
    if (!facts.isFile()) throw strange(file, facts.isSymbolicLink() ? 'is a link to elsewhere' : 'is no ordinary file')
    if (companion === '-journal' && namesAnotherFile(file)) throw strange(file, 'names a file that is not its own')
  }
}

function namesAnotherFile(file: string): boolean {
  const journal = openSync(file, 'r')
  try {
    const { size } = fstatSync(journal)
    const end = Buffer.alloc(superJournal.length)
    return (
      size >= end.length && readSync(journal, end, 0, end.length, size - end.length) > 0 && end.equals(superJournal)
    )
  } finally {
    closeSync(journal)
  }
}

function strange(file: string, what: string): LoupeError {
  return new LoupeError(
    'project_damaged',
    `${file} ${what}, so this project is not opened.`,
    'If you made it so, put the file itself there. If the project came from someone else, do not use it.',
  )
}
