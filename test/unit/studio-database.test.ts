import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { LoupeError } from '../../electron/ml/errors.ts'
import { migrate, migrations, schemaVersion } from '../../electron/studio/db/migrate.ts'
import { createProject, openOrCreateProject, openProject } from '../../electron/studio/projects/project.ts'
import type { Project } from '../../electron/studio/projects/project.ts'
import { tempFolder } from '../fixtures/picture-folders.ts'
import { anyRecipe } from '../fixtures/recipe.ts'

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

test('50,000 pictures are added in seconds at most', () => {
  const began = performance.now()
  const project = filled(tempFolder(), 50_000)
  expect(performance.now() - began).toBeLessThan(10_000)
  expect(project.pictures.counts()).toEqual([{ label: 'cat', split: null, count: 50_000 }])
  project.close()
})

test('a newer database is refused and left as it is', () => {
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

test('a cut, an overwritten, an empty and a foreign database are refused by name', () => {
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

test('migrations go on from the version a file has, each whole or not at all', () => {
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

test('a folder without a project, and places that cannot hold one, are named', () => {
  const folder = tempFolder()
  writeFileSync(join(folder, 'file'), 'x')
  expect(codeOf(() => openProject(folder, 'read'))).toEqual(['not_a_project', true])
  expect(codeOf(() => createProject(join(folder, 'file')))).toEqual(['usage', true])
  expect(codeOf(() => createProject(join(folder, 'file', 'sub')))).toEqual(['usage', true])
  filled(join(folder, 'p')).close()
  expect(codeOf(() => createProject(join(folder, 'p')))).toEqual(['usage', true])
  openOrCreateProject(join(folder, 'p')).close()
})

test('a creation that was killed half-way is done again', () => {
  const dir = tempFolder()
  writeFileSync(join(dir, 'project.db.new'), 'half')
  filled(dir).close()
  expect(existsSync(join(dir, 'project.db.new'))).toBe(false)
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
