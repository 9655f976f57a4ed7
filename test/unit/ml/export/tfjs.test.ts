import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { writeTfjsModel } from '../../../../electron/ml/export/model/tfjs-writer.ts'
import { writeOnnxModel } from '../../../../electron/ml/export/model/onnx-model.ts'
import { openExportedOnnx } from '../../../../electron/ml/export/run-exported.ts'
import { openExportedTfjs, type ExportedTfjs } from '../../../../electron/ml/export/tfjs/open-exported.ts'
import type { Pixels } from '../../../../electron/ml/images/pixels.ts'
import type { Head } from '../../../../electron/ml/training/head.ts'
import type { FeaturePoint } from '../../../../electron/ml/backbones/torchvision/architectures.ts'
import { random } from '../../../../electron/ml/random.ts'
import { madeNetwork } from '../../../fixtures/networks/network-runs.ts'
import { tempFolder } from '../../../fixtures/pictures/picture-folders.ts'

let dir: string
let model: ExportedTfjs | undefined

beforeEach(() => {
  dir = tempFolder()
})
afterEach(async () => {
  await model?.close()
  model = undefined
})

const classes = ['cat', 'dog', 'hen']

function cardOf(side: number, names = ['image']) {
  const input = { width: side, height: side, layout: 'NHWC' as const, range: '0-255' as const, transforms: [] }
  return { classes, inputs: names.map((name) => ({ name, ...input })) }
}

/** A picture of noise, different for each number. */
function picture(side: number, n: number): Pixels {
  const next = random('export tfjs', n)
  return { data: Buffer.from(Array.from({ length: side * side * 3 }, () => next() * 255)), width: side, height: side }
}

/** A head of two layers, whose probabilities are neither all alike nor all of one class. */
function madeHead(features: number): Head {
  const next = random('export tfjs head')
  const linear = (rows: number, cols: number) => ({
    type: 'Linear' as const,
    weight: { rows, cols, data: Float32Array.from({ length: rows * cols }, () => (next() - 0.5) / Math.sqrt(rows)) },
    bias: Float32Array.from({ length: cols }, () => next()),
  })
  return { layers: [linear(features, 8), { type: 'ReLU' }, linear(8, classes.length)] }
}

/** Writes a narrow network with a head in both forms. */
async function written(name: string, side: number, features: FeaturePoint = 'pooled') {
  const { architecture, graph } = madeNetwork(name, { width: 1 / 8, features })
  const size = { width: side, height: side }
  const head = madeHead(architecture.features)
  await writeTfjsModel(path.join(dir, 'tfjs'), graph, architecture.normalisation, head, size)
  await writeOnnxModel(path.join(dir, 'model.onnx'), graph, architecture.normalisation, head, size)
  return { graph, normalisation: architecture.normalisation, head, size }
}

const modelJson = () => path.join(dir, 'tfjs', 'model.json')

describe('the operations of TensorFlow.js on a picture, run by an engine, give its own result', () => {
  const families: [string, number, FeaturePoint?][] = [
    ['resnet18', 64],
    ['vgg16', 224, 'logits'],
    ['inception-v3', 96],
    ['efficientnet-lite0', 64],
  ]
  test.each(families)('%s', async (name, side, features) => {
    await written(name, side, features)
    const card = cardOf(side)
    model = openExportedTfjs(dir, card)
    const exact = await openExportedOnnx(dir, card, 'model.onnx')
    try {
      for (const n of [1, 2, 3]) {
        const row = await model.run([picture(side, n)])
        const expected = await exact.run([picture(side, n)])
        expect(row).toHaveLength(classes.length)
        for (const [i, p] of expected.entries()) expect(row[i]).toBeCloseTo(p, 5)
      }
    } finally {
      await exact.close()
    }
    expect(await model.confirmed()).toEqual({ agrees: true, pictures: 2 })
  })

  test('two networks on views of their own', async () => {
    const { graph, normalisation, size } = await written('resnet18', 64)
    const head = madeHead(2 * 64)
    const others = [{ graph, normalisation, input: 'image2', size }]
    await writeTfjsModel(path.join(dir, 'tfjs'), graph, normalisation, head, size, others)
    model = openExportedTfjs(dir, cardOf(64, ['image', 'image2']))
    const row = await model.run([picture(64, 1), picture(64, 2)])
    const turned = await model.run([picture(64, 2), picture(64, 1)])
    expect(Math.abs(row[0] - turned[0])).toBeGreaterThan(1e-4)
    expect(await model.confirmed()).toEqual({ agrees: true, pictures: 2 })
  })
})

test('if TensorFlow.js does what the engine does not support, it computes every prediction itself', async () => {
  await written('resnet18', 64)
  const json = JSON.parse(fs.readFileSync(modelJson(), 'utf8')) as {
    modelTopology: { model_config: { config: { layers: { class_name: string; config: { activation?: string } }[] } } }
  }
  const { layers } = json.modelTopology.model_config.config
  Object.assign(layers.at(-1)?.config ?? {}, { activation: 'sigmoid' })
  fs.writeFileSync(modelJson(), JSON.stringify(json))
  model = openExportedTfjs(dir, cardOf(64))
  const [first, again] = [await model.run([picture(64, 1)]), await model.run([picture(64, 1)])]
  expect(again).toEqual(first)
  // No softmax, as in the file.
  expect(Math.abs(first.reduce((sum, p) => sum + p, 0) - 1)).toBeGreaterThan(0.01)
  expect(await model.confirmed()).toEqual({ agrees: true, pictures: 2 })
})

test('if the two differ, only what TensorFlow.js computes counts', async () => {
  await written('resnet18', 64)
  model = openExportedTfjs(dir, cardOf(64), -1)
  const row = await model.run([picture(64, 1)])
  expect((await model.confirmed()).agrees).toBe(false)
  const own = await model.run([picture(64, 1)])
  for (const [i, p] of row.entries()) expect(own[i]).toBeCloseTo(p, 5)
  expect(await model.confirmed()).toEqual({ agrees: true, pictures: 1 })
})

test('a model that TensorFlow.js cannot load is refused; its words are for the log', async () => {
  await written('resnet18', 64)
  fs.writeFileSync(modelJson(), fs.readFileSync(modelJson(), 'utf8').replace('GlobalAveragePooling2D', 'NoSuchLayer'))
  model = openExportedTfjs(dir, cardOf(64))
  await expect(model.run([picture(64, 1)])).rejects.toMatchObject({
    code: 'engine_failed',
    message: 'TensorFlow.js cannot run it.',
    cause: expect.objectContaining({ message: expect.stringContaining('NoSuchLayer') as string }) as Error,
  })
})

test('a model with a shard missing is refused, naming it', async () => {
  await written('resnet18', 64)
  const shard = fs.readdirSync(path.join(dir, 'tfjs')).find((name) => name.endsWith('.bin')) ?? ''
  fs.rmSync(path.join(dir, 'tfjs', shard))
  model = openExportedTfjs(dir, cardOf(64))
  await expect(model.run([picture(64, 1)])).rejects.toMatchObject({
    code: 'not_a_file',
    message: expect.stringContaining(shard),
  })
})
