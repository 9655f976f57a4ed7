import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteConnection from 'better-sqlite3'
import { expect, test } from 'vitest'
import { migrate, migrations, schemaVersion } from '../../../../electron/studio/db/migrate.ts'
import { createProject, openOrCreateProject, openProject } from '../../../../electron/studio/project/project.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import { anyRecipe } from '../../../fixtures/projects/recipe.ts'
import { codeOf, filled } from '../../../fixtures/projects/filled-project.ts'

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
