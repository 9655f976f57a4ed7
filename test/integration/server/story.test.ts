import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AppInfo, Problem, ProjectSummary } from '../../../electron/server/shapes/app.ts'
import type {
  EditOutcome,
  FolderPreview,
  PictureColumns,
  PictureDetail,
  ProjectDetail,
  SplitReport,
} from '../../../electron/server/shapes/project.ts'
import type {
  ExportResultShape,
  FeaturesResult,
  ModelResult,
  PredictionColumns,
  RunDetail,
  TrainPlan,
  TryAnswer,
} from '../../../electron/server/shapes/runs.ts'
import { readFeatureFile } from '../../../electron/ml/export/feature-files/read.ts'
import { sharedFolder } from '../../fixtures/command/cli-checks.ts'
import { EventStream } from '../../fixtures/studio/studio-events.ts'
import { fetchBytes, jobDone, projectOf, runJob } from '../../fixtures/studio/studio-requests.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

/*
 * The main story over HTTP alone, with the real trainer on pictures of the bundled sample: what the page does, and any
 * script may do. Each test continues the previous one.
 */
const bundled = path.join(import.meta.dirname, '../../../resources/sample')
const [classes, each] = [['dress', 'hat', 'pants', 'shoes', 't-shirt'], 16]
const total = classes.length * each
const root = sharedFolder()
const sample = path.join(root, 'sample')
let studio: StudioServer
let at = ''

beforeAll(async () => {
  for (const name of classes) {
    fs.mkdirSync(path.join(sample, name), { recursive: true })
    for (const file of fs.readdirSync(path.join(bundled, name)).sort().slice(0, each))
      fs.copyFileSync(path.join(bundled, name, file), path.join(sample, name, file))
  }
  fs.mkdirSync(path.join(root, 'page'))
  studio = await startStudio({ page: path.join(root, 'page') })
})
afterAll(() => studio.stop())

const get = async <T>(where: string) => (await studio.ask<T>('GET', where)).body
const post = async <T>(where: string, body: unknown = {}) => {
  const answer = await studio.ask<T>('POST', where, body)
  expect(answer, JSON.stringify(answer.body).slice(0, 500)).toMatchObject({ status: 200 })
  return answer.body
}

test('the app describes itself and keeps what is chosen', async () => {
  const info = await get<AppInfo>('/api/app')
  expect(info.version).toMatch(/^\d+\.\d+\.\d+/)
  expect(info.recipes.map(({ name }) => name)).toContain('quick')
  expect(info.projectsDir).toBe(path.join(studio.home, 'projects'))
  const changed = await studio.ask('PATCH', '/api/app/settings', { theme: 'dark' })
  expect(changed.body).toEqual({ ...info.settings, theme: 'dark' })
  expect((await get<AppInfo>('/api/app')).settings.theme).toBe('dark')
  const wrong = await studio.ask<Problem>('PATCH', '/api/app/settings', { theme: 'pink' })
  expect(wrong).toMatchObject({ status: 400, body: { code: 'usage' } })
})

test('a folder is previewed before anything is imported', async () => {
  const look = await post<FolderPreview>('/api/look', { folder: sample })
  expect(look).toMatchObject({ layout: 'folders', pictures: total, unlabelled: 0, project: false })
  expect(look.classes).toHaveLength(5)
})

test('a project is made and filled', async () => {
  const { at: address, detail } = await projectOf(studio, sample, 'Clothes')
  at = address
  expect(detail).toMatchObject({ name: 'Clothes', counts: { pictures: total, labelled: total, train: 0 } })
  const columns = await get<PictureColumns>(`${at}/pictures`)
  expect(columns.id).toHaveLength(total)
  expect(new Set(columns.v).size).toBeGreaterThan(total - 5)
  const detailOf = await get<PictureDetail>(`${at}/pictures/${columns.id[7]}`)
  expect(detailOf).toMatchObject({ path: columns.name[7], root: fs.realpathSync(sample), missing: false })
})

test('an edit is saved before it is answered, and undone and redone', async () => {
  const { classes } = await get<ProjectDetail>(at)
  const { id, classId } = await get<PictureColumns>(`${at}/pictures`)
  const other = classes.find((one) => one.id !== classId[0])?.id ?? 0
  const before = (await get<ProjectDetail>(at)).revision
  const outcome = await post<EditOutcome>(`${at}/edits`, { kind: 'label', pictures: [id[0]], classId: other })
  expect(outcome.revision).toBeGreaterThan(before)
  expect(outcome.changed).toMatchObject({ id: [id[0]], classId: [other] })
  expect(outcome.undo).toMatchObject({ kind: 'label', count: 1 })
  const since = await get<PictureColumns>(`${at}/pictures?since=${before}`)
  expect(since.id).toEqual([id[0]])
  expect((await post<EditOutcome>(`${at}/undo`)).changed.classId).toEqual([classId[0]])
  expect((await post<EditOutcome>(`${at}/redo`)).changed.classId).toEqual([other])
  expect((await post<EditOutcome>(`${at}/undo`)).redo).toMatchObject({ kind: 'label' })
})

const split = {
  ratios: { train: 0.7, val: 0.15, test: 0.15 },
  seed: 3,
  groupBy: { by: 'none' },
  imported: 'keep',
  folds: null,
}

test('a split is previewed, made and undone', async () => {
  const preview = await post<SplitReport>(`${at}/split/preview`, split)
  expect(preview.train + preview.val + preview.test).toBe(total)
  expect((await get<ProjectDetail>(at)).counts.train).toBe(0)
  const { counts } = await post<EditOutcome>(`${at}/split`, split)
  expect(counts).toMatchObject({ train: preview.train, val: preview.val, test: preview.test })
  const wrong = await studio.ask('POST', `${at}/split`, { ...split, ratios: { train: 0, val: 1, test: 1 } })
  expect(wrong).toMatchObject({ status: 400, body: { code: 'usage' } })
})

test('training reports its progress, and continues when the request and every page are gone', async () => {
  const { counts } = await get<ProjectDetail>(at)
  const plan = await get<TrainPlan>(`${at}/train/plan`)
  expect(plan).toMatchObject({ problem: null, pictures: { train: counts.train } })
  const page = await EventStream.open(studio)
  const gone = new AbortController()
  const asked = fetch(`${studio.origin}${at}/train`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${studio.token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ preset: 'fast' }),
    signal: gone.signal,
  })
  const { event } = await page.until(
    ({ event: one }) => one.type === 'job' && one.job.kind === 'train' && one.job.status === 'running',
  )
  gone.abort()
  await asked.catch(() => undefined)
  page.close()
  const job = event.type === 'job' ? await jobDone(studio, event.job.id) : null
  expect(job).toMatchObject({ status: 'done', problem: null, run: 'r0001', result: { run: 'r0001' } })
  expect(job?.epochs.length).toBeGreaterThan(0)
})

test('the run comes with its figures and its predictions for each picture', async () => {
  const run = await get<RunDetail>(`${at}/runs/r0001`)
  expect(run.status).toBe('done')
  const { counts } = await get<ProjectDetail>(at)
  expect(run.metrics.test?.n).toBe(counts.test)
  expect(run.metrics.test?.accuracy).toBeGreaterThan(0.5)
  const said = await get<PredictionColumns>(`${at}/runs/r0001/predictions`)
  expect(said.classes).toHaveLength(5)
  const right = said.id.filter((_, i) => said.split[i] === 3 && said.truth[i] === said.predicted[i]).length
  expect(right / counts.test).toBeCloseTo(run.metrics.test?.accuracy ?? -1, 6)
  expect((await get<ProjectDetail>(at)).currentRun).toBe('r0001')
  expect(await studio.ask('GET', `${at}/runs/r0099`)).toMatchObject({ status: 404, body: { code: 'no_run' } })
})

test('a sealed test set is not revealed', async () => {
  await post(`${at}/seal`, { sealed: true })
  expect((await get<RunDetail>(`${at}/runs/r0001`)).metrics.test).toBeNull()
  expect((await get<PredictionColumns>(`${at}/runs/r0001/predictions`)).split).not.toContain(3)
  expect(await post(`${at}/seal`, { sealed: false })).toMatchObject({ sealed: false, opened: [expect.any(Number)] })
  expect((await get<RunDetail>(`${at}/runs/r0001`)).metrics.test).not.toBeNull()
})

test('a picture is tried', async () => {
  const [name] = fs.readdirSync(path.join(sample, 'hat'))
  const body = fs.readFileSync(path.join(sample, 'hat', name))
  const answer = await fetchBytes(studio, `${at}/runs/r0001/try`, { method: 'POST', body })
  expect(answer.status).toBe(200)
  const { answers } = JSON.parse(answer.bytes.toString()) as TryAnswer
  expect(answers[0].label).toBe('hat')
  expect(answers.reduce((sum, { p }) => sum + p, 0)).toBeCloseTo(1, 4)
  const text = await fetchBytes(studio, `${at}/runs/r0001/try`, { method: 'POST', body: 'no picture' })
  expect(text.status).toBe(422)
  expect(JSON.parse(text.bytes.toString())).toMatchObject({ code: 'nothing_readable' })
})

test('the model is exported, checked and downloaded by a browser', async () => {
  const job = await runJob(studio, `${at}/runs/r0001/export`, { formats: ['onnx', 'gallery'] })
  expect(job.problem).toBeNull()
  const { dir, exports, parity } = job.result as ExportResultShape
  expect(dir).toBe(path.join(studio.home, 'projects', 'Clothes.loupe', 'exports', 'r0001'))
  expect(fs.existsSync(exports.onnx)).toBe(true)
  expect(parity?.onnx?.sameTop).toBe(1)
  const zip = await fetchBytes(studio, `${at}/download?path=r0001`)
  expect(zip.headers.get('content-type')).toBe('application/zip')
  expect(zip.headers.get('content-disposition')).toContain('r0001.zip')
  expect(zip.bytes.subarray(0, 2).toString()).toBe('PK')
  expect(zip.bytes.length).toBeGreaterThan(fs.statSync(exports.onnx).size / 2)
  const outside = await fetchBytes(studio, `${at}/download?path=${encodeURIComponent('../project.db')}`)
  expect(outside.status).toBe(404)
})

test('Home shows the project with its accuracy, and its pictures as thumbnails', async () => {
  const [card] = await get<ProjectSummary[]>('/api/projects')
  expect(card).toMatchObject({ name: 'Clothes', pictures: total, classes: 5, problem: null, missingSources: [] })
  // Fewer than five test pictures per class say little: the cross-validated ones are used.
  const { counts } = await get<ProjectDetail>(at)
  expect(counts.test).toBeLessThan(25)
  expect(card.accuracy).toMatchObject({ split: 'cv', n: counts.train })
  expect(card.mosaic).toHaveLength(9)
  const { id, v } = card.mosaic[0]
  const thumb = await fetchBytes(studio, `${at}/pictures/${id}/thumb?s=96&v=${v}`)
  expect(thumb.headers.get('content-type')).toBe('image/webp')
  expect(thumb.headers.get('cache-control')).toBe('private, no-cache')
})

test('features of the project are written by a job, from what the run computed', async () => {
  const job = await runJob(studio, `${at}/features`, { precision: 'auto', recipe: 'quick', bySplit: true })
  expect(job).toMatchObject({ kind: 'export', status: 'done', problem: null })
  const { dir, exports, rows, dimensions, classes: names, forwardPasses } = job.result as FeaturesResult
  expect(dir).toBe(path.join(studio.home, 'projects', 'Clothes.loupe', 'exports'))
  expect({ rows, dimensions, forwardPasses }).toEqual({ rows: total, dimensions: 2048, forwardPasses: 0 })
  expect(names.toSorted()).toEqual(classes)
  expect(Object.keys(exports)).toEqual(['train', 'val', 'test'])
  const { labels } = await readFeatureFile(exports.test)
  expect(labels).toHaveLength((await get<ProjectDetail>(at)).counts.test)
  const unknown = await runJob(studio, `${at}/features`, { backbone: 'nothing' })
  expect(unknown).toMatchObject({ status: 'failed', problem: { code: 'backbone_unknown' } })
})

test('a folder becomes a model by one job', async () => {
  const dir = path.join(root, 'model')
  const job = await runJob(studio, `${at}/model`, { folder: sample, start: 'last', dir, formats: ['lists'] })
  expect(job).toMatchObject({ kind: 'train', status: 'done', problem: null, run: 'r0002' })
  const { run, imported, exports, skipped } = job.result as ModelResult
  expect({ run, skipped }).toEqual({ run: 'r0002', skipped: 0 })
  expect(imported).toMatchObject({ known: total, added: 0 })
  expect(fs.existsSync(path.join(exports.lists, 'labels.txt'))).toBe(true)
  expect((await get<ProjectDetail>(at)).currentRun).toBe('r0002')
  const relative = await studio.ask<Problem>('POST', `${at}/model`, { folder: 'sample' })
  expect(relative).toMatchObject({ status: 400, body: { code: 'usage' } })
})
