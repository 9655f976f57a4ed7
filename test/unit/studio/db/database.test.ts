import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { LoupeError } from '../../../../electron/ml/errors.ts'
import { foreignInRows } from '../../../../electron/studio/db/check-rows.ts'
import { migrate, migrations, schemaVersion } from '../../../../electron/studio/db/migrate.ts'
import {
  createProject,
  openOrCreateProject,
  openProject,
  type Project,
} from '../../../../electron/studio/project/project.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'

function filled(dir: string, count = 1): Project {
  const project = createProject(dir)
  const source = project.sources.add('/photos', 'folders')
  project.transaction(() => {
    const cat = project.classes.ensure(['cat']).get('cat')
    for (let i = 0; i < count; i++)
      project.pictures.add({
        sourceId: source.id,
        path: `cat/picture number ${i}.jpg`,
        hash: `${i}`.padStart(64, '0'),
        bytes: 1000 + i,
        mtimeMs: 1_700_000_000_000,
        width: 640,
        height: 480,
        orientation: 1,
        format: 'jpeg',
        classId: cat,
        labelOrigin: 'folder',
      })
  })
  return project
}

const codeOf = (act: () => unknown) => {
  try {
    act()
  } catch (error) {
    return error instanceof LoupeError ? [error.code, error.next !== ''] : error
  }
  return null
}

test('a project is kept on disk and opened again', () => {
  const dir = join(tempFolder(), 'new', 'my set.loupe')
  filled(dir).close()
  const project = openProject(dir, 'write')
  expect(project.pictures.present()).toMatchObject([
    { path: 'cat/picture number 0.jpg', label: 'cat', root: '/photos', split: null },
  ])
  expect([project.cacheDir, project.runsDir].every((folder) => existsSync(folder))).toBe(true)
  project.close()
})

test('the database is in WAL mode, syncs every commit and checks its references and enums', () => {
  const project = filled(tempFolder())
  const { $client } = project.db
  expect($client.pragma('journal_mode', { simple: true })).toBe('wal')
  expect($client.pragma('synchronous', { simple: true })).toBe(2)
  const [picture] = project.pictures.present()
  const refused = (sql: string) => expect(() => $client.exec(sql), sql).toThrow(/constraint/i)
  refused(`update pictures set split = 'dev', split_origin = 'assigned'`)
  refused(`update pictures set split = 'val'`)
  refused(`update pictures set label_origin = 'x'`)
  refused(`update pictures set class_id = 99`)
  refused(`update pictures set orientation = 9`)
  refused(`update sources set layout = 'x'`)
  refused(
    `insert into runs (id, created_at, status, recipe, backbone, precision, seed, classes) values ('r1', 0, 'x', '{}', 'a', 'b', 0, '[]')`,
  )
  expect(() => project.pictures.add({ ...picture })).toThrow(
    expect.objectContaining({ cause: expect.objectContaining({ code: 'SQLITE_CONSTRAINT_UNIQUE' }) as unknown }),
  )
  project.close()
})

test('many pictures are added one by one, all in one transaction', () => {
  const project = filled(tempFolder(), 10_000)
  expect(project.pictures.counts()).toEqual([{ label: 'cat', split: null, count: 10_000 }])
  project.close()
})

test('a newer database is refused and unchanged', () => {
  const dir = tempFolder()
  filled(dir).close()
  const raw = new SqliteConnection(join(dir, 'project.db'))
  raw.pragma(`user_version = ${migrations().length + 1}`)
  raw.close()
  const before = readFileSync(join(dir, 'project.db'))
  for (const mode of ['write', 'read'] as const)
    expect(codeOf(() => openProject(dir, mode))).toEqual(['project_newer', true])
  expect(readFileSync(join(dir, 'project.db')).equals(before)).toBe(true)
})

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

test('migrations continue from the version a file has, each completely or not at all', () => {
  const connection = new SqliteConnection(':memory:')
  const steps = [
    'create table a (x);',
    'create table b (x);\n--> statement-breakpoint\ninsert into a values (1);',
    'create table c (x); broken;',
  ]
  migrate(connection, 'p', steps.slice(0, 1))
  expect(schemaVersion(connection)).toBe(1)
  expect(() => migrate(connection, 'p', steps)).toThrow(/broken/)
  expect(schemaVersion(connection)).toBe(2)
  const tables = connection.prepare(`select name from sqlite_schema order by name`).pluck().all()
  expect(tables).toEqual(['a', 'b'])
  expect(codeOf(() => migrate(connection, 'p', []))).toEqual(['project_newer', true])
})

test('a folder without a project, and places that cannot contain one, are named', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), 'x')
  expect(codeOf(() => openProject(folder, 'read'))).toEqual(['not_a_project', true])
  expect(codeOf(() => createProject(join(folder, 'file')))).toEqual(['usage', true])
  expect(codeOf(() => createProject(join(folder, 'file', 'sub')))).toEqual(['usage', true])
  filled(join(folder, 'p')).close()
  expect(codeOf(() => createProject(join(folder, 'p')))).toEqual(['usage', true])
  openOrCreateProject(join(folder, 'p')).close()
})

test('a killed creation is repeated', () => {
  const dir = tempFolder()
  writeFileSync(join(dir, 'project.db.new'), 'half')
  filled(dir).close()
  expect(existsSync(join(dir, 'project.db.new'))).toBe(false)
})

test('probabilities that are not numbers are reported as damage', () => {
  const project = filled(tempFolder())
  const [picture] = project.pictures.present()
  const asked = { recipe: anyRecipe, backbone: 'b', precision: 'p', seed: 0, classes: ['cat', 'dog'] }
  const { id: runId } = project.runs.start(asked)
  const said = { split: 'val' as const, truth: 0, predicted: 0, confidence: 0.5, probabilities: new Float32Array(2) }
  project.predictions.put([{ runId, pictureId: picture.id, ...said }])
  project.runs.update(runId, { status: 'done' })
  for (const damaged of [Buffer.alloc(7), 'words'] as const) {
    project.db.$client.prepare('update predictions set probabilities = ?').run(damaged)
    expect(codeOf(() => project.predictions.ofRun(runId))).toEqual(['project_damaged', true])
    expect(codeOf(() => project.predictions.ofPicture(picture.id))).toEqual(['project_damaged', true])
  }
  project.close()
})

test('runs, predictions, exports and settings come back as they were written', () => {
  const project = filled(tempFolder())
  const [picture] = project.pictures.present()
  const run = project.runs.start({
    recipe: anyRecipe,
    backbone: 'resnet50',
    precision: 'float32',
    seed: 3,
    classes: ['cat', 'dog'],
  })
  expect(run).toMatchObject({ id: 'r0001', status: 'running', classes: ['cat', 'dog'] })
  const history = [{ epoch: 1, loss: 0.5, accuracy: 0.75, valLoss: null, valAccuracy: null, seconds: 0.1 }]
  project.runs.update(run.id, { status: 'done', history })
  const next = project.runs.start({
    recipe: anyRecipe,
    backbone: 'b',
    precision: 'p',
    seed: 0,
    classes: [],
    startedFrom: run.id,
  })
  expect(next.id).toBe('r0002')
  expect(project.runs.get('r0001')).toMatchObject({ id: 'r0001', history, recipe: anyRecipe })
  const prediction = {
    runId: run.id,
    pictureId: picture.id,
    split: 'val' as const,
    truth: 0,
    predicted: 1,
    confidence: 0.75,
    probabilities: Float32Array.of(0.25, 0.75),
  }
  project.predictions.put([prediction, { ...prediction, truth: null }])
  expect(project.predictions.ofRun(run.id)).toEqual([{ ...prediction, truth: null }])
  project.exports.add(run.id, 'onnx', '/out')
  expect(project.exports.ofRun(run.id)).toMatchObject([{ format: 'onnx', path: '/out' }])
  project.settings.set('a', { b: [1] })
  project.settings.set('a', { b: [2] })
  expect(project.settings.get('a')).toEqual({ b: [2] })
  expect(project.settings.get('none')).toBeUndefined()
  project.close()
})

test('a run that a dead process left running is interrupted when the project is opened for writing', () => {
  const dir = tempFolder()
  const project = filled(dir)
  project.runs.start({ recipe: anyRecipe, backbone: 'b', precision: 'p', seed: 0, classes: [] })
  project.close()
  const reader = openProject(dir, 'read')
  expect(reader.runs.latest()?.status).toBe('running')
  reader.close()
  const writer = openProject(dir, 'write')
  expect(writer.interrupted).toEqual(['r0001'])
  expect(writer.runs.latest()).toMatchObject({ status: 'interrupted', finishedAt: expect.any(Number) })
  writer.close()
})

test('a reader sees what a writer saved and can change nothing', () => {
  const dir = tempFolder()
  const writer = filled(dir)
  const reader = openProject(dir, 'read')
  expect(reader.pictures.present()).toHaveLength(1)
  writer.classes.ensure(['dog'])
  expect(reader.classes.all().map((c) => c.name)).toEqual(['cat', 'dog'])
  expect(codeOf(() => reader.transaction(() => reader.classes.ensure(['bird'])))).toEqual(['not_permitted', true])
  expect(codeOf(() => openProject(dir, 'write'))).toEqual(['project_in_use', true])
  reader.close()
  writer.close()
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
