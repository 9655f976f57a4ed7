import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { unusable } from '../../../../common/problems/file-faults.ts'
import { unreadableFiles } from '../../../../electron/studio/browse/unreadable.ts'
import { migrate, migrations } from '../../../../electron/studio/db/migrate.ts'
import { createProject, openProject } from '../../../../electron/studio/project/project.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

const place = { sourceId: 1, bytes: null, mtimeMs: null, skipped: true }

test('a file that cannot be used is stored with its reason in English and its facts', () => {
  const dir = tempFolder()
  const project = createProject(dir)
  project.sources.add('/photos', 'folders')
  const first = unusable('empty.file')
  const second = unusable('too_large.file', { bytes: 3e9, most: 2e9 })
  project.unreadable.put({ ...place, path: 'a.jpg', ...first })
  project.unreadable.put({ ...place, path: 'b.jpg', ...first })
  project.unreadable.put({ ...place, path: 'b.jpg', ...second })
  project.close()
  const again = openProject(dir, 'read')
  expect(unreadableFiles(again)).toEqual([
    { path: 'a.jpg', code: 'empty', reason: 'The file is empty.', fault: { id: 'empty.file' } },
    {
      path: 'b.jpg',
      code: 'too_large',
      reason: 'The file has 3.0 GB; the limit is 2.0 GB.',
      fault: { id: 'too_large.file', about: { bytes: 3e9, most: 2e9 } },
    },
  ])
  again.close()
})

test('an older project keeps its English reasons, and gets facts for what is found from now on', () => {
  const dir = tempFolder()
  const old = new SqliteConnection(join(dir, 'project.db'))
  migrate(old, dir, migrations().slice(0, 3))
  old.exec(`insert into sources values (1, '/photos', 'folders', 0);
    insert into unreadable (source_id, path, code, reason, skipped) values (1, 'a.jpg', 'damaged', 'Cut off, said Loupe 0.1.', 1)`)
  old.close()
  const project = openProject(dir, 'write')
  const kept = { path: 'a.jpg', code: 'damaged', reason: 'Cut off, said Loupe 0.1.', fault: null }
  expect(unreadableFiles(project)).toEqual([kept])
  const found = unusable('damaged.cut_off')
  project.unreadable.put({ ...place, path: 'b.jpg', ...found })
  expect(unreadableFiles(project)).toEqual([kept, { path: 'b.jpg', ...found }])
  project.close()
})
