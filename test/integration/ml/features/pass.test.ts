import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { FeatureCache } from '../../../../electron/ml/features/cache.ts'
import type { FeatureEngine } from '../../../../electron/ml/features/engine.ts'
import { openOnnxEngine } from '../../../../electron/ml/features/onnx-engine.ts'
import { passOver, type PassPicture } from '../../../../electron/ml/features/pass.ts'
import { featureKey, type FeatureSpace } from '../../../../electron/ml/features/space.ts'
import type { Transform } from '../../../../electron/ml/images/transforms.ts'
import { blue, red, writePicture } from '../../../fixtures/pictures/pictures.ts'
import { tinyFeatures, tinySide, writeTinyBackbone } from '../../../fixtures/networks/tiny-backbone.ts'

const transforms: Transform[] = [{ name: 'Resize', size: [tinySide, tinySide] }]
const space: FeatureSpace = {
  backbone: 'tiny',
  weightsHash: '0',
  precision: 'float32',
  transforms: 'tiny',
  dimensions: tinyFeatures,
}

let dir: string
let engine: FeatureEngine
let cache: FeatureCache

beforeAll(async () => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'loupe-pass-'))
  const model = await writeTinyBackbone(dir)
  engine = await openOnnxEngine({ model, width: tinySide, height: tinySide, dimensions: tinyFeatures, batch: 4 })
})
afterAll(async () => {
  await engine.close()
  fs.rmSync(dir, { recursive: true })
})
beforeEach(() => {
  cache = FeatureCache.open(fs.mkdtempSync(path.join(dir, 'cache-')), space, 'write')
})

/** Passes over the pictures and returns what was reported. */
async function pass(pictures: PassPicture[], view = '', signal?: AbortSignal) {
  const seen = { hashes: [] as string[], problems: [] as { index: number; code: string }[], features: [0, 0] }
  const views: Transform[] =
    view === '' ? transforms : [{ name: 'RandomResizedCrop', size: tinySide, scale: [0.3, 1], ratio: [0.75, 1.333] }]
  const forwardPasses = await passOver(
    pictures,
    { engine, sink: cache, transforms: views, view },
    {
      onFacts: (index, { hash }) => (seen.hashes[index] = hash),
      onProblem: (index, { code }) => seen.problems.push({ index, code }),
      onFeatures: (done, total) => (seen.features = [done, total]),
    },
    signal,
  )
  return { ...seen, forwardPasses }
}

async function pictures(count: number): Promise<PassPicture[]> {
  const made: PassPicture[] = []
  for (let i = 0; i < count; i++)
    made.push({ path: await writePicture(path.join(dir, `picture-${i}.jpg`), i % 2 ? red : blue, i) })
  return made
}

test('facts and features come from one pass, and a second one opens nothing', async () => {
  const all = await pictures(10)
  const first = await pass(all)
  expect(first.forwardPasses).toBe(10)
  expect(new Set(first.hashes).size).toBe(10)
  expect(first.features).toEqual([10, 10])

  const gone = all.map(({ path }, i) => ({ path: `${path}.gone`, hash: first.hashes[i] }))
  const second = await pass(gone)
  expect(second).toMatchObject({ forwardPasses: 0, problems: [], features: [10, 10] })
})

test('features do not depend on what else is in the batch', async () => {
  const all = await pictures(9)
  const { hashes } = await pass(all)
  const together = cache.read(hashes.map((hash) => featureKey(hash))).features.data.slice()
  cache = FeatureCache.open(fs.mkdtempSync(path.join(dir, 'cache-')), space, 'write')
  for (const one of all) await pass([one])
  expect(cache.read(hashes.map((hash) => featureKey(hash))).features.data).toEqual(together)
  expect(together.some((value) => value !== 0)).toBe(true)
})

test('the same bytes under two names go through the network once', async () => {
  const [one] = await pictures(1)
  const copy = path.join(dir, 'copy.jpg')
  fs.copyFileSync(one.path, copy)
  const seen = await pass([one, { path: copy }])
  expect(seen.forwardPasses).toBe(1)
  expect(seen.hashes[0]).toBe(seen.hashes[1])
  expect(seen.features).toEqual([2, 2])
})

test('of copies processed together, one readable file is enough, whichever it is', async () => {
  const [one, other] = await pictures(2)
  const { hashes } = await pass([one])
  const copies = ['first', 'second', 'third', 'fourth'].map((name) => path.join(dir, `${name}-copy.jpg`))
  for (const [i, readable] of [3, 1].entries()) {
    cache = FeatureCache.open(fs.mkdtempSync(path.join(dir, 'cache-')), space, 'write')
    for (const file of copies) fs.rmSync(file, { force: true })
    fs.copyFileSync(one.path, copies[readable])
    // Among more pictures than are decoded together, and last of all.
    const all = i === 0 ? copies : [other.path, ...copies]
    const seen = await pass(all.map((file) => ({ path: file, hash: file === other.path ? undefined : hashes[0] })))
    expect(cache.has(featureKey(hashes[0])), copies[readable]).toBe(true)
    expect(seen.problems.every(({ code }) => code === 'missing')).toBe(true)
    expect(seen.problems.map(({ index }) => all[index])).not.toContain(copies[readable])
    // Every picture is either done or lost.
    expect(seen.features).toEqual([all.length - seen.problems.length, all.length - seen.problems.length])
    expect(seen.forwardPasses).toBe(1 + i)
  }
  // None can be read: each is reported.
  cache = FeatureCache.open(fs.mkdtempSync(path.join(dir, 'cache-')), space, 'write')
  for (const file of copies) fs.rmSync(file, { force: true })
  const seen = await pass(copies.map((file) => ({ path: file, hash: hashes[0] })))
  expect(seen.problems.map(({ index }) => index).sort()).toEqual([0, 1, 2, 3])
  expect(seen.features).toEqual([0, 0])
})

test('unreadable pictures are reported and stop nothing', async () => {
  const all = await pictures(3)
  const bad = path.join(dir, 'bad.jpg')
  fs.writeFileSync(bad, 'this is text')
  const seen = await pass([all[0], { path: bad }, all[1], { path: path.join(dir, 'missing.jpg') }, all[2]])
  expect(seen.problems.sort((a, b) => a.index - b.index)).toEqual([
    { index: 1, code: 'not_a_picture' },
    { index: 3, code: 'missing' },
  ])
  expect(seen.features).toEqual([3, 3])
})

test('a file that changed since it was recorded is not mistaken for the old one', async () => {
  const [one] = await pictures(1)
  const seen = await pass([{ path: one.path, hash: '0'.repeat(64) }])
  expect(seen.problems).toEqual([{ index: 0, code: 'changed' }])
  expect(cache.count).toBe(0)
})

test('pictures wanted only for their facts do not reach the network', async () => {
  const all = await pictures(4)
  const seen = await pass(all.map((one, i) => ({ ...one, factsOnly: i < 3 })))
  expect(seen.forwardPasses).toBe(1)
  expect(seen.hashes.filter(Boolean)).toHaveLength(4)
})

test('what a cancelled pass computed is kept, and the next one continues there', async () => {
  const all = await pictures(24)
  const stop = new AbortController()
  const running = passOver(
    all,
    { engine, sink: cache, transforms, view: '' },
    { onFeatures: (done) => done >= 8 && stop.abort() },
    stop.signal,
  )
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  const kept = cache.count
  expect(kept).toBeGreaterThanOrEqual(8)
  expect(kept).toBeLessThan(24)
  expect((await pass(all)).forwardPasses).toBe(24 - kept)
})

test('random views are the same for the same name, and differ for another', async () => {
  const all = await pictures(6)
  const { hashes } = await pass(all)
  const rows = (view: string) => cache.read(hashes.map((hash) => featureKey(hash, view))).features.data.slice()
  await pass(all, 'seed 0 view 1')
  await pass(all, 'seed 0 view 2')
  const [first, second] = [rows('seed 0 view 1'), rows('seed 0 view 2')]
  expect(first).not.toEqual(second)
  cache = FeatureCache.open(fs.mkdtempSync(path.join(dir, 'cache-')), space, 'write')
  await pass(all, 'seed 0 view 1')
  expect(rows('seed 0 view 1')).toEqual(first)
})

test('a network file that cannot be read gives an error with a next step', async () => {
  const broken = path.join(dir, 'broken.onnx')
  fs.writeFileSync(broken, 'no model')
  const opening = openOnnxEngine({ model: broken, width: 8, height: 8, dimensions: 4 })
  await expect(opening).rejects.toMatchObject({
    code: 'engine_failed',
    next: expect.stringContaining('again') as string,
  })
})
