import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { foreignInRows } from '../../../../electron/studio/db/check-rows.ts'
import { migrate, migrations, schemaVersion } from '../../../../electron/studio/db/migrate.ts'
import { openProject } from '../../../../electron/studio/project/project.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { codeOf, filled } from '../../../fixtures/projects/filled-project.ts'

test('a truncated, an overwritten, an empty and a foreign database are refused by name', () => {
  const dir = tempFolder()
  filled(dir, 2000).close()
  const file = join(dir, 'project.db')
  const whole = readFileSync(file)
  const opened = (bytes: Uint8Array) => {
    writeFileSync(file, bytes)
    return [codeOf(() => openProject(dir, 'write')), codeOf(() => openProject(dir, 'read'))]
  }
  truncateSync(file, Math.floor(whole.length / 2))
  expect(codeOf(() => openProject(dir, 'write'))).toEqual(['project_damaged', true])
  expect(opened(whole.subarray(0, 50))[0]).toEqual(['project_damaged', true])
  expect(opened(Buffer.from('this is no database at all\n'.repeat(100)))).toEqual([
    ['project_damaged', true],
    ['project_damaged', true],
  ])
  expect(opened(new Uint8Array(0))).toEqual([
    ['project_damaged', true],
    ['project_damaged', true],
  ])
  const holed = Buffer.from(whole).fill(0x55, 20_000, 40_000)
  expect(opened(holed)[0]).toEqual(['project_damaged', true])
  const foreign = new SqliteConnection(':memory:')
  foreign.exec('create table t (a)')
  expect(opened(foreign.serialize())[0]).toEqual(['not_a_project', true])
  writeFileSync(file, whole)
  const project = openProject(dir, 'write')
  expect(project.pictures.present()).toHaveLength(2000)
  project.close()
})

/** The database of a closed project, changed as somebody else might. Names reserved by SQLite are forced into it. */
function change(dir: string, sql: string): void {
  const raw = new SqliteConnection(join(dir, 'project.db'))
  raw.unsafeMode(true)
  raw.exec(sql)
  raw.close()
}

/** What opening reports, for writing and for reading; neither may change the file. */
function refusals(dir: string): unknown[] {
  const before = readFileSync(join(dir, 'project.db'))
  const codes = (['write', 'read'] as const).map((mode) => codeOf(() => openProject(dir, mode)))
  expect(readFileSync(join(dir, 'project.db')).equals(before)).toBe(true)
  return codes
}
const damaged = [
  ['project_damaged', true],
  ['project_damaged', true],
]

const trigger = (name: string) =>
  `CREATE TRIGGER ${name} AFTER UPDATE ON runs BEGIN UPDATE sources SET root = '/etc'; END`
const written = (type: string, name: string, table: string, sql: string) => `
  pragma writable_schema = on;
  insert into sqlite_schema (type, name, tbl_name, rootpage, sql) values ('${type}', '${name}', '${table}', 0, '${sql.replaceAll("'", "''")}');
  pragma writable_schema = off`

test.each([
  ['a trigger', trigger('evil')],
  ["a trigger by a name of SQLite's", written('trigger', 'sqlite_evil', 'runs', trigger('sqlite_evil'))],
  ['a trigger called like a table of SQLite', written('trigger', 'sqlite_stat1', 'runs', trigger('sqlite_stat1'))],
  ['a view', 'create view evil as select * from pictures'],
  ['a view in place of a table', 'alter table exports rename to other; create view exports as select * from other'],
  ['an index', 'create index evil on pictures (path)'],
  ['a trigger less', 'drop trigger run_added'],
  ['a table less', 'drop table tallies'],
  ['another table', 'create table evil (a)'],
  ['another column', 'alter table pictures add evil text'],
])('a project with %s is not opened, and nothing of it runs', (_what, sql) => {
  const dir = tempFolder()
  const project = filled(dir)
  project.runs.start({ recipe: anyRecipe, backbone: 'b', precision: 'p', seed: 0, classes: [] })
  project.close()
  change(dir, sql)
  expect(refusals(dir)).toEqual(damaged)
  const raw = new SqliteConnection(join(dir, 'project.db'), { readonly: true })
  expect(raw.prepare('select root from sources').pluck().get()).toBe('/photos')
  raw.close()
})

test('a project of every earlier format is opened and updated, its schema checked as it was', () => {
  for (let version = 1; version <= migrations().length; version++) {
    const dir = tempFolder()
    const old = (extra: string) => {
      const raw = new SqliteConnection(join(dir, 'project.db'))
      migrate(raw, dir, migrations().slice(0, version))
      raw.exec(`insert into sources values (1, '/photos', 'folders', 0); ${extra}`)
      raw.close()
    }
    old(trigger('evil'))
    expect(codeOf(() => openProject(dir, 'write'))).toEqual(['project_damaged', true])
    expect(codeOf(() => openProject(dir, 'read'))).toEqual(['project_damaged', true])
    rmSync(join(dir, 'project.db'))
    old('analyze')
    const project = openProject(dir, 'read')
    expect(project.sources.all()).toMatchObject([{ root: '/photos' }])
    expect(schemaVersion(project.db.$client)).toBe(migrations().length)
    project.close()
  }
})

test.each([1, 2, 0, -1])('a database that claims format %i but does not have it is damaged', (version) => {
  const dir = tempFolder()
  filled(dir).close()
  change(dir, `pragma user_version = ${version}`)
  expect(refusals(dir)).toEqual(damaged)
})

const unreadable = (fault: string) =>
  `insert into unreadable (source_id, path, code, reason, skipped, fault) values (1, 'a.jpg', 'empty', '', 1, ${fault})`

const run = (column: string, value: string) =>
  `insert into runs (id, created_at, status, recipe, backbone, precision, seed, classes) values ('r0001', 0, 'done', '{}', 'b', 'p', 0, '[]');
   pragma foreign_keys = off; update runs set ${column} = ${value}`

test.each([
  ['a hash that climbs', `update pictures set hash = '../../../../tmp/x' || substr(hash, 18)`],
  ['a short hash', `update pictures set hash = 'abc'`],
  ['a hash that goes on behind a zero byte', `update pictures set hash = hash || char(0) || '/../x'`],
  ['a hash that ends early', `update pictures set hash = 'ab' || char(0) || substr(hash, 1, 61)`],
  ['a hash of bytes', `update pictures set hash = cast(hash as blob)`],
  ['a picture that climbs', `update pictures set path = 'cat/../../../etc/passwd'`],
  ['a picture that climbs at once', `update pictures set path = '../x.jpg'`],
  ['a picture above', `update pictures set path = '..'`],
  ['an absolute picture', `update pictures set path = '/etc/passwd'`],
  ['a picture without a name', `update pictures set path = ''`],
  ['a picture with a zero byte', `update pictures set path = 'cat/x.jpg' || char(0)`],
  ['a picture whose path is bytes', `update pictures set path = cast('cat/x.jpg' as blob)`],
  ['a relative source', `update sources set root = '../..'`],
  ['a source of bytes', `update sources set root = x'2f00'`],
  ['a run with a path for a name', run('id', `'../../../evil'`)],
  ['a run that began with a path', run('started_from', `'../../../evil'`)],
  ['a run whose recipe is no JSON', run('recipe', `'{"solver":'`)],
  ['a run whose classes are no list', run('classes', `'"cat"'`)],
  ['a run whose figures are no JSON', run('metrics', `'{val:1}'`)],
  [
    'an export without a place',
    `${run('seed', '0')}; insert into exports values (1, 'r0001', 'onnx', 'model.onnx', 0)`,
  ],
  ['a setting that is no JSON', `insert into settings values ('name', '{"a":1,}')`],
  ['a file without a reason that is JSON', unreadable(`'{"id":'`)],
  ['a file whose reason has no name', unreadable(`'{"about":{}}'`)],
  ['a file whose reason has facts in a list', unreadable(`'{"id":"empty.file","about":[]}'`)],
  ['a change that is no JSON', `insert into edits values (1, 0, 'label', '{}', '[', 0)`],
  [
    'a change that is a list',
    `insert into edits values (1, 0, 'label', '{"kind":"label","count":1,"what":""}', '[]', 0)`,
  ],
  [
    'a change of pictures that are no list',
    `insert into edits values (1, 0, 'label', '{"kind":"label","count":1,"what":""}', '{"pictures":5}', 0)`,
  ],
  ['a change without words', `insert into edits values (1, 0, 'label', 'null', '{}', 0)`],
])('a project with %s is damaged, however it is opened', (_what, sql) => {
  const dir = tempFolder()
  filled(dir).close()
  change(dir, sql)
  expect(refusals(dir)).toEqual(damaged)
})

test('names and places of every system are accepted', () => {
  const dir = tempFolder()
  const project = filled(dir, 5)
  project.sources.add('C:\\Users\\someone\\Pictures', 'folders')
  project.sources.add('\\\\server\\share', 'lists')
  project.close()
  const names = ['..cat/a..b.jpg', '.hidden/x.jpg', 'a b/c\\d.jpg', 'ünïcödé/…/x.jpg', 'x.']
  names.forEach((name, i) => change(dir, `update pictures set path = '${name}' where id = ${i + 1}`))
  for (const mode of ['write', 'read'] as const) openProject(dir, mode).close()
})

test('the rows of many pictures are checked', () => {
  const dir = tempFolder()
  filled(dir, 0).close()
  change(
    dir,
    `with recursive n(i) as (select 1 union all select i + 1 from n where i < 50000)
     insert into pictures (source_id, path, hash, bytes, mtime_ms, width, height, orientation, format, class_id, label_origin)
     select 1, 'a class of it/picture number ' || i || '.jpg', lower(hex(randomblob(32))), 9, 0, 9, 9, 1, 'jpeg', 1, 'folder' from n`,
  )
  const raw = new SqliteConnection(join(dir, 'project.db'), { readonly: true })
  expect(foreignInRows(raw)).toBe(null)
  expect(raw.pragma('quick_check(1)', { simple: true })).toBe('ok')
  raw.close()
})

const posix = test.skipIf(process.platform === 'win32') // no pipes among its files

posix.each(['project.db', 'project.db-wal', 'lock.db', 'lock.db-journal'])(
  'a pipe called %s is not waited for',
  (name) => {
    const dir = tempFolder()
    filled(dir).close()
    rmSync(join(dir, name), { force: true })
    execFileSync('mkfifo', [join(dir, name)])
    expect(codeOf(() => openProject(dir, 'write'))).toEqual(['project_damaged', true])
    if (name.startsWith('project')) expect(codeOf(() => openProject(dir, 'read'))).toEqual(['project_damaged', true])
  },
)
