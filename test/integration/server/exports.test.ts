import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { fromBufferPromise } from 'yauzl'
import { beforeAll, expect, test } from 'vitest'
import type { Job } from '../../../electron/server/shapes/jobs.ts'
import type { ProjectDetail } from '../../../electron/server/shapes/project.ts'
import { loupe } from '../../fixtures/command/cli.ts'
import { resultOf, sharedFolder, writeRecipe } from '../../fixtures/command/cli-checks.ts'
import { green, red, writeClasses } from '../../fixtures/pictures/pictures.ts'
import { within } from '../../fixtures/command/processes.ts'
import { startStudio, type StudioServer } from '../../fixtures/studio/studio-server.ts'

const root = sharedFolder()
const dir = path.join(root, 'p.loupe')
const exported = path.join(dir, 'exports', 'r0001')

beforeAll(async () => {
  await writeClasses(path.join(root, 'pictures'), { red, green }, 10)
  const recipe = writeRecipe(root, 'short', 5)
  resultOf(await loupe(['train', path.join(root, 'pictures'), '--project', dir, '--recipe', recipe, '--json']))
})

async function opened(): Promise<{ studio: StudioServer; at: string }> {
  const studio = await startStudio()
  const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir })
  return { studio, at: `/api/projects/${body.id}` }
}

async function ended(studio: StudioServer, at: string, formats: string[]): Promise<Job> {
  const { body } = await studio.ask<Job>('POST', `${at}/runs/r0001/export`, { formats })
  for (;;) {
    const { body: jobs } = await studio.ask<Job[]>('GET', '/api/jobs')
    const job = jobs.find(({ id }) => id === body.id)
    if (job && job.finishedAt !== null) return job
    await wait(50)
  }
}

const get = ({ origin, token }: StudioServer, at: string, method = 'GET') =>
  fetch(`${origin}${at}`, { method, headers: { Authorization: `Bearer ${token}` } })

/** The files of a complete zip; throws for one that is truncated, or has another length than declared. */
async function unzipped(bytes: ArrayBuffer): Promise<Map<string, Buffer>> {
  const archive = await fromBufferPromise(Buffer.from(bytes))
  const found = new Map<string, Buffer>()
  for await (const entry of archive.eachEntry())
    found.set(entry.fileName, await buffer(await archive.openReadStreamPromise(entry)))
  return found
}

const unfinished = (folder: string) =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.exporting-'))
    : []

test('an export that is replaced while it is downloaded: the download is complete or breaks off, and the server goes on', async () => {
  const { studio, at } = await opened()
  try {
    const formats = ['onnx', 'gallery', 'lists', 'folders']
    expect(await ended(studio, at, formats)).toMatchObject({ status: 'done' })
    const archive = await (await get(studio, `${at}/download?path=r0001`)).arrayBuffer()
    const whole = await unzipped(archive)
    // 100 MB of weights hardly get smaller: they are stored, since compressing them takes longer than people wait.
    expect(archive.byteLength).toBeGreaterThan(fs.statSync(path.join(exported, 'model.onnx')).size)
    expect([...whole.keys()]).toContain('r0001/model.onnx')
    expect((await get(studio, `${at}/download?path=r0001`, 'HEAD')).status).toBe(200)

    // Slow readers of the folder and of a file, while the export is replaced.
    const read = async (what: string, pause: number) => {
      const answer = await get(studio, `${at}/download?path=${encodeURIComponent(what)}`)
      const chunks: Uint8Array[] = []
      for await (const chunk of answer.body ?? []) {
        if (chunks.length % 200 === 0) await wait(pause)
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    }
    const paths = ['r0001', 'r0001', 'r0001/gallery', 'r0001/model.onnx']
    const reads = paths.map((what, i) => read(what, 5 + 20 * i).catch((error: Error) => error))
    expect(await ended(studio, at, formats)).toMatchObject({ status: 'done' })
    for (const [i, got] of (await Promise.all(reads)).entries()) {
      if (got instanceof Error) continue
      if (paths[i].endsWith('.onnx')) expect(got.length).toBe(fs.statSync(path.join(exported, 'model.onnx')).size)
      else {
        const found = await unzipped(new Uint8Array(got).buffer)
        const list = JSON.parse(String(found.get('r0001/loupe-files.json') ?? '{"whole":true}')) as { whole: boolean }
        expect(list.whole).toBe(true)
      }
    }
    // Whatever happened to the downloads.
    expect((await studio.ask('GET', '/api/health')).status).toBe(200)
    const after = await unzipped(await (await get(studio, `${at}/download?path=r0001`)).arrayBuffer())
    expect([...after.keys()].sort()).toEqual([...whole.keys()].sort())

    // A file that is removed midway ends the answer, not the server.
    const cut = read('r0001', 20)
    await wait(10)
    fs.rmSync(path.join(exported, 'val.txt'), { force: true })
    fs.rmSync(path.join(exported, 'test.txt'), { force: true })
    await cut.catch(() => undefined)
    expect((await studio.ask('GET', '/api/health')).status).toBe(200)
  } finally {
    await studio.stop()
  }
})

test('what a killed export left is swept at the next opening, and is in no download', async () => {
  fs.rmSync(path.join(dir, 'exports'), { recursive: true, force: true })
  const first = await opened()
  void first.studio.ask('POST', `${first.at}/runs/r0001/export`, { formats: ['onnx', 'tfjs'] }).catch(() => undefined)
  expect(await within(60_000, () => unfinished(exported).length > 2)).toBe(true)
  first.studio.child.kill('SIGKILL')
  await first.studio.ended
  expect(unfinished(exported).length).toBeGreaterThan(0)

  const { studio, at } = await opened()
  try {
    expect(await within(10_000, () => !fs.existsSync(exported))).toBe(true)
    expect(await ended(studio, at, ['lists', 'gallery'])).toMatchObject({ status: 'done' })
    expect(unfinished(dir)).toEqual([])
    const found = await unzipped(await (await get(studio, `${at}/download?path=r0001`)).arrayBuffer())
    expect([...found.keys()].filter((name) => name.includes('.exporting-'))).toEqual([])
    expect([...found.keys()]).toContain('r0001/train.txt')

    // One that is being made now cannot be downloaded by its name either.
    const running = ended(studio, at, ['onnx'])
    expect(await within(60_000, () => unfinished(exported).length > 0)).toBe(true)
    const [name] = unfinished(exported)
    expect((await get(studio, `${at}/download?path=${encodeURIComponent(`r0001/${name}`)}`)).status).toBe(404)
    expect(await running).toMatchObject({ status: 'done' })
  } finally {
    await studio.stop()
  }
})

test.skipIf(process.platform === 'win32')('a pipe among the exports is refused immediately (POSIX)', async () => {
  fs.mkdirSync(exported, { recursive: true })
  const { studio, at } = await opened()
  try {
    execFileSync('mkfifo', [path.join(exported, 'pipe')])
    expect((await get(studio, `${at}/download?path=r0001/pipe`)).status).toBe(404)
    const answer = await get(studio, `${at}/download?path=r0001`)
    expect([...(await unzipped(await answer.arrayBuffer())).keys()]).not.toContain('r0001/pipe')
  } finally {
    fs.rmSync(path.join(exported, 'pipe'), { force: true })
    await studio.stop()
  }
})
