import fs from 'node:fs'
import path from 'node:path'
import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeOnnx } from '../../../../electron/ml/backbones/onnx-writer.ts'
import type { FeatureEngine } from '../../../../electron/ml/features/engine.ts'
import { asOneJob, closeEngine, engineFor } from '../../../../electron/trainer/extraction/engines.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'
import {
  tinyFeatures,
  tinyGraph,
  tinyNormalisation,
  tinySide,
  writeTinyBackbone,
} from '../../../fixtures/networks/tiny-backbone.ts'

let first: string
let second: string
beforeEach(async () => {
  first = await writeTinyBackbone(tempFolder())
  second = await writeTinyBackbone(tempFolder())
})
afterEach(closeEngine)

const open = (model: string) =>
  engineFor({ model, width: tinySide, height: tinySide, dimensions: tinyFeatures }, () => undefined)
const grey = () => new Uint8Array(tinySide * tinySide * 3).fill(200)
const rowOf = async (engine: FeatureEngine) => Array.from(await engine.run(grey(), 1))

test('an engine stays open while a job uses it, whatever networks other jobs use and close', async () => {
  await asOneJob(async () => {
    const training = await open(first)
    const row = await rowOf(training)
    await asOneJob(async () => {
      expect(await rowOf(await open(second))).toEqual(row)
      await closeEngine()
    })
    expect(await rowOf(training)).toEqual(row)
  })
  // Then it is like any other: the next network replaces it.
  const before = await open(first)
  await open(second)
  await expect(rowOf(before)).rejects.toMatchObject({ code: 'engine_failed' })
})

test('a job closes its own engines', async () => {
  await asOneJob(async () => {
    const engine = await open(first)
    await closeEngine()
    await expect(rowOf(engine)).rejects.toMatchObject({ code: 'engine_failed' })
  })
})

test('another network under the name of one that is open is another engine', async () => {
  const row = await rowOf(await open(first))
  const graph = tinyGraph()
  graph.tensors.get('b')?.data.fill(5)
  const written = path.join(path.dirname(first), 'written.onnx')
  await writeOnnx(written, { graph, normalisation: tinyNormalisation, size: { height: tinySide, width: tinySide } })
  fs.renameSync(written, first)
  expect(await rowOf(await open(first))).not.toEqual(row)
})

test(
  'an engine whose thread has ended says so immediately, and the next request gets a new one',
  { timeout: 10_000 },
  async () => {
    const engine = await open(first)
    const row = await rowOf(engine)
    await (engine as unknown as { worker: Worker }).worker.terminate()
    await expect(rowOf(engine)).rejects.toMatchObject({
      code: 'engine_failed',
      message: expect.stringContaining('thread ended') as string,
    })
    expect(await rowOf(await open(first))).toEqual(row)
  },
)
