import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { softmaxModel } from '../../electron/ml/training/quick/onnx-graphs.ts'
import { silence } from '../../electron/ml/silence.ts'
import type { ProjectDetail, PictureColumns } from '../../electron/server/shapes/project.ts'
import { resultOf, sharedFolder } from '../fixtures/command/cli-checks.ts'
import { onStandIn, startLoupe } from '../fixtures/command/cli.ts'
import { samplePicture } from '../fixtures/studio/trained-sample.ts'
import { newcomer, noStrace, readTrace, underStrace, type Trace } from '../fixtures/machine/strace.ts'
import { fetchBytes, runJob } from '../fixtures/studio/studio-requests.ts'
import { newHome, startStudio, type StudioServer } from '../fixtures/studio/studio-server.ts'

/*
 * Loupe as run by somebody who configured nothing, with every process and thread of it traced: no other machine is
 * contacted, and no file is written outside of Loupe's or the given folders. The second test needs what the first one
 * made.
 */
const missing = noStrace()
const reason = missing && ` (skipped: ${missing})`
onStandIn()
const root = sharedFolder()
const out = path.join(root, 'out')
const [project, model] = [path.join(out, 'sample.loupe'), path.join(out, 'model')]

/** An empty home and an empty folder for temporary files, and how to start a program that uses them, traced. */
function stranger(name: string) {
  const [dir, loupeHome] = [path.join(root, name), newHome()]
  const [home, temporary, file] = ['home', 'tmp', 'trace'].map((part) => path.join(dir, part))
  for (const folder of [home, temporary]) fs.mkdirSync(folder, { recursive: true })
  const env = { ...newcomer(home, temporary), LOUPE_HOME: loupeHome }
  const left = () =>
    [home, temporary].flatMap((folder) => fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  return { home: loupeHome, env, under: underStrace(file), trace: (pid = 0) => readTrace(file, pid), left }
}

/**
 * What was written outside these folders, except what a process tells the kernel about itself. Loupe's temporary files
 * have its name, and are gone in the end.
 */
const foreign = ({ written }: Trace, ...own: string[]) =>
  written.filter(
    (file) =>
      !/^\/[^/]+\/tmp\/loupe-/.test(file.replace(root, '')) &&
      ![...own, '/dev/null', '/proc/self'].some((folder) => `${file}/`.startsWith(`${folder}/`)),
  )

describe.skipIf(missing)(`what is traced${reason}`, () => {
  test('the main job contacts no other machine, and leaves nothing outside its folders', async () => {
    const { home, env, under, trace, left } = stranger('demo')
    const { child, ended } = startLoupe(['demo', '--out', out, '--json'], { env, under })
    resultOf(await ended)
    const traced = await trace(child.pid)
    expect(traced.network).toEqual([])
    expect(foreign(traced, home, out)).toEqual([])
    expect(left()).toEqual([])
    // The trace includes the processes that matter.
    const names = traced.written.map((file) => path.basename(file))
    expect(names).toEqual(expect.arrayContaining(['project.db', 'head.bin', 'model.onnx']))
  })

  test.each(['the studio', 'the service for one model'])('neither does %s', async (kind) => {
    const { home, env, under, trace, left } = stranger(kind)
    const page = path.join(root, 'page')
    fs.mkdirSync(page, { recursive: true })
    fs.writeFileSync(path.join(page, 'index.html'), '<!doctype html><title>Loupe</title>')
    const studio = await startStudio({ home, env, under, page, ...(kind !== 'the studio' && { model }) })
    await (kind === 'the studio' ? useStudio(studio) : askModel(studio))
    await studio.stop()
    const traced = await trace(studio.pid)
    expect(traced.network).toEqual([])
    expect(foreign(traced, home, project)).toEqual([])
    expect(left()).toEqual([])
  })

  test('onnxruntime itself would be noticed; either of its switches is enough', async () => {
    const library = createRequire(import.meta.url).resolve('onnxruntime-node')
    const graph = path.join(root, 'graph.onnx')
    fs.writeFileSync(graph, softmaxModel(3, 'loss'))
    const code = `require(${JSON.stringify(library)}).InferenceSession.create(${JSON.stringify(graph)})`
    const load = async (name: string, switches: Record<string, string>) => {
      const { env, under, trace, left } = stranger(name)
      const [program, ...before] = [...under, process.execPath, '-e', code]
      const child = spawn(program, before, { env: { ...process.env, ...env, ...switches }, stdio: 'inherit' })
      expect(await once(child, 'close')).toEqual([0, null])
      return { written: foreign(await trace(child.pid)), left: left() }
    }
    const reporting = await load('reporting', {})
    expect(reporting.written.join('\n')).toMatch(/\/home\/\.cache\/Microsoft\/.*\/deviceid$/m)
    expect(reporting.written.join('\n')).toMatch(/\/tmp\/mat-debug-\d+\.log$/m)
    expect(reporting.left).not.toEqual([])
    for (const [name, value] of Object.entries(silence))
      expect(await load(name, { [name]: value }), name).toEqual({ written: [], left: [] })
  })
})

/** Home, a project, a thumbnail, a training, a picture that is tried. */
async function useStudio(studio: StudioServer): Promise<void> {
  expect((await fetchBytes(studio, '/')).bytes.toString()).toContain('Loupe')
  for (const at of ['/api/app', '/api/projects', '/api/engines'])
    expect(await studio.ask('GET', at), at).toMatchObject({ status: 200 })
  const { body } = await studio.ask<ProjectDetail>('POST', '/api/projects/open', { dir: project })
  const at = `/api/projects/${body.id}`
  const { id } = (await studio.ask<PictureColumns>('GET', `${at}/pictures`)).body
  expect(await fetchBytes(studio, `${at}/pictures/${id[0]}/thumb?s=192`)).toMatchObject({ status: 200 })
  expect(await runJob(studio, `${at}/train`, { preset: 'fast' })).toMatchObject({ status: 'done', run: 'r0002' })
}

async function askModel(studio: StudioServer): Promise<void> {
  expect((await fetchBytes(studio, '/')).status).toBe(200)
  const body = fs.readFileSync(samplePicture('hat-01.jpg'))
  const { status, bytes } = await fetchBytes(studio, '/api/predict', { method: 'POST', body })
  expect(status, bytes.toString()).toBe(200)
}
