import SqliteConnection from 'better-sqlite3'
import { eq } from '../../../../electron/studio/db/drizzle.ts'
import { expect, test } from 'vitest'
import { random } from '../../../../electron/ml/random.ts'
import type { Database } from '../../../../electron/studio/db/database.ts'
import { migrate, migrations } from '../../../../electron/studio/db/migrate.ts'
import { sources } from '../../../../electron/studio/db/schema.ts'
import { tallied, type Tally } from '../../../../electron/studio/db/tallies.ts'
import { applyEdit, undo } from '../../../../electron/studio/edits/apply.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { studioProject } from '../../../fixtures/projects/studio-project.ts'

/** The same, counted from the pictures. */
function counted({ $client }: Pick<Database, '$client'>): Tally[] {
  const rows = $client
    .prepare(
      `select ifnull(class_id, 0) classId, split, mark, missing_since is not null missing, left_out is not null leftOut, count(*) count
       from pictures group by 1, 2, 3, 4, 5`,
    )
    .all() as (Omit<Tally, 'missing' | 'leftOut'> & { missing: number; leftOut: number })[]
  return rows.map((row) => ({ ...row, missing: row.missing === 1, leftOut: row.leftOut === 1 }))
}

const inOrder = (tallies: Tally[]) => tallies.map((tally) => JSON.stringify(Object.values(tally))).sort()

test('the tally equals a count of all pictures, whatever happens to them', () => {
  const project = studioProject(tempFolder(), { classes: ['a', 'b', 'c', ''], pictures: 60 })
  const next = random(5, 'tallies')
  const same = () => expect(inOrder(tallied(project.db))).toEqual(inOrder(counted(project.db)))
  same()
  for (let i = 0; i < 40; i++) {
    const pictures = Array.from({ length: 9 }, () => 1 + Math.floor(next() * 60))
    if (next() < 0.2) project.pictures.setMissing(pictures[0], next() < 0.5 ? 7 : null)
    else if (next() < 0.2) project.pictures.setSplit(pictures[0], null, 'assigned', next() < 0.5 ? 'copy' : null)
    else if (next() < 0.5) applyEdit(project, { kind: 'mark', pictures, mark: next() < 0.5 ? 'rejected' : null })
    else applyEdit(project, { kind: 'label', pictures, classId: next() < 0.8 ? 1 + Math.floor(next() * 3) : null })
    if (next() < 0.2) undo(project)
    same()
  }
  expect(tallied(project.db).length).toBeGreaterThan(5)
  project.db.delete(sources).where(eq(sources.id, 1)).run()
  expect(tallied(project.db)).toEqual([])
  project.close()
})

test('a project of an older format gets its tally when it is opened', () => {
  const connection = new SqliteConnection(':memory:')
  migrate(connection, 'p', migrations().slice(0, 2))
  connection.exec(`insert into sources values (1, '/pictures', 'folders', 0);
    insert into classes (id, name, position) values (1, 'cat', 0);`)
  const add = connection.prepare(
    `insert into pictures (source_id, path, hash, bytes, mtime_ms, width, height, orientation, format, class_id, label_origin, mark)
     values (1, ?, 'h', 1, 1, 1, 1, 1, 'jpeg', ?, 'folder', ?)`,
  )
  add.run('1.jpg', 1, null)
  add.run('2.jpg', 1, null)
  add.run('3.jpg', null, 'unsure')
  migrate(connection, 'p')
  expect(connection.prepare('select class_id, mark, count from tallies order by class_id').raw().all()).toEqual([
    [0, 'unsure', 1],
    [1, '', 2],
  ])
  connection.close()
})
