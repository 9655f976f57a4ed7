import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { int8Model } from '../../../../electron/ml/backbones/int8/cached-model.ts'
import { calibrate } from '../../../../electron/ml/features/calibrate.ts'
import type { FeatureEngine } from '../../../../electron/ml/features/engine.ts'
import { lanesFor, openLanes } from '../../../../electron/ml/features/lanes.ts'
import { openOnnxEngine } from '../../../../electron/ml/features/onnx-engine.ts'
import { passOver } from '../../../../electron/ml/features/pass.ts'
import type { Transform } from '../../../../electron/ml/images/transforms.ts'
import { random } from '../../../../electron/ml/random.ts'
import { blue, red, writePicture } from '../../../fixtures/pictures/pictures.ts'
import { tinyFeatures, tinyGraph, tinyNormalisation, tinySide } from '../../../fixtures/networks/tiny-backbone.ts'

const transforms: Transform[] = [{ name: 'Resize', size: [tinySide, tinySide] }]
const shape = { width: tinySide, height: tinySide, dimensions: tinyFeatures }
const pictureBytes = tinySide * tinySide * 3

let dir: string
let files: string[]
let model: Uint8Array<ArrayBuffer>
const opened: FeatureEngine[] = []

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-lanes-'))
  files = []
  for (let i = 0; i < 30; i++) files.push(await writePicture(path.join(dir, `${i}.jpg`), i % 2 ? red : blue, i))
  const graph = tinyGraph()
  const target = { backbone: 'tiny', weightsHash: '0', normalisation: tinyNormalisation, dimensions: tinyFeatures }
  const { calibration } = await calibrate(files, { ...target, graph, transforms })
  model = int8Model(graph, tinyNormalisation, calibration)
})
afterAll(async () => {
  for (const engine of opened) await engine.close()
  fs.rmSync(dir, { recursive: true })
})

async function open(options: { threads: number; inLanes?: boolean }): Promise<FeatureEngine> {
  const engine = await openOnnxEngine({ model: model.slice(), ...shape, ...options })
  opened.push(engine)
  return engine
}

/** Opens an engine immediately, and a further one when `release` is called. */
function held() {
  const one = () => openOnnxEngine({ model: model.slice(), ...shape, threads: 1 })
  const { promise, resolve } = Promise.withResolvers<undefined>()
  let asked = 0
  const openNext = () => (asked++ === 0 ? one() : promise.then(one))
  return { release: () => resolve(undefined), open: openNext, asked: () => asked }
}

function pixelsOf(n: number): Uint8Array<ArrayBuffer> {
  const next = random('lanes')
  return Uint8Array.from({ length: n * pictureBytes }, () => next() * 256)
}

test('the rows are the same for any number of sessions and threads, and however a batch is divided', async () => {
  const n = 13
  const wanted = await (await open({ threads: 2 })).run(pixelsOf(n), n)
  expect(new Set(wanted).size).toBeGreaterThan(n)
  for (const threads of [1, 2, 3, 5]) {
    const engine = await open({ threads, inLanes: true })
    // One after the other and together, with whichever sessions are open by now.
    for (let turn = 0; turn < 3; turn++) {
      const rows = await Promise.all([n, 1, 2, 7].map((some) => engine.run(pixelsOf(some), some)))
      for (const [i, some] of [n, 1, 2, 7].entries()) expect(rows[i]).toEqual(wanted.subarray(0, some * tinyFeatures))
    }
  }
})

test('the features of a pass do not depend on the sessions that divide it', async () => {
  const rowsBy = async (engine: FeatureEngine) => {
    const kept = new Map<string, number[]>()
    const calls: number[] = []
    const sink = {
      has: (key: string) => kept.has(key),
      append: (keys: string[], rows: Float32Array) => {
        calls.push(keys.length)
        keys.forEach((key, i) => kept.set(key, [...rows.subarray(i * tinyFeatures, (i + 1) * tinyFeatures)]))
      },
    }
    const pictures = files.map((file) => ({ path: file }))
    await passOver(pictures, { engine, sink, transforms, view: '' }, {})
    return { kept: new Map([...kept].sort()), calls }
  }
  const one = await rowsBy(await open({ threads: 2 }))
  const lanes = await rowsBy(await open({ threads: 2, inLanes: true }))
  expect(lanes.kept).toEqual(one.kept)
  expect(lanes.kept.size).toBe(files.length)
  // The first call is small, so that the network begins soon.
  expect(lanes.calls.includes(4)).toBe(true)
  expect(one.calls.includes(4)).toBe(false)
})

test('the first session computes a few pictures alone and works while the others open, and closing waits for these', async () => {
  const { open: openOne, release, asked } = held()
  const engine = await openLanes(3, openOne)
  await engine.run(pixelsOf(8), 8)
  expect(asked()).toBe(1)
  const before = await engine.run(pixelsOf(6), 6)
  expect(asked()).toBe(3)
  const closing = engine.close()
  release()
  await closing
  await expect(engine.run(pixelsOf(6), 6)).rejects.toMatchObject({ code: 'engine_failed' })
  expect(before).toHaveLength(6 * tinyFeatures)
})

test('a session that does not open is left out; if none does, that is an error', async () => {
  const broken = () => openOnnxEngine({ model: new Uint8Array([1, 2, 3]), ...shape, threads: 1 })
  let asked = 0
  const engine = await openLanes(2, () => (asked++ === 0 ? open({ threads: 1 }) : broken()))
  for (let turn = 0; turn < 5; turn++) expect(await engine.run(pixelsOf(4), 4)).toHaveLength(4 * tinyFeatures)
  expect(asked).toBe(2)
  await engine.close()
  await expect(openLanes(2, broken)).rejects.toMatchObject({ code: 'engine_failed' })
})

test('a session that fails ends the pass with its error', async () => {
  const wrong = { ...shape, dimensions: tinyFeatures + 1 }
  const engine = await openOnnxEngine({ model: model.slice(), ...wrong, threads: 2, inLanes: true })
  const kept: string[] = []
  const sink = { has: () => false, append: (keys: string[]) => kept.push(...keys) }
  const pictures = files.map((file) => ({ path: file }))
  const pass = passOver(pictures, { engine, sink, transforms, view: '' }, {})
  await expect(pass).rejects.toMatchObject({ code: 'engine_failed' })
  expect(kept).toEqual([])
  await engine.close()
})

test('all cores are divided among at most four sessions', () => {
  const divided = [1, 2, 3, 4, 5, 8, 12, 16, 64].map((cores) => ({ cores, ...lanesFor(cores) }))
  for (const { cores, lanes, threads } of divided) {
    expect(lanes).toBeLessThanOrEqual(4)
    expect(lanes * threads).toBeLessThanOrEqual(cores)
    expect(lanes * threads).toBeGreaterThanOrEqual(0.8 * cores)
  }
  expect(divided.slice(0, 2)).toEqual([
    { cores: 1, lanes: 1, threads: 1 },
    { cores: 2, lanes: 2, threads: 1 },
  ])
})
