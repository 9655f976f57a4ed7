import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as tf from '@tensorflow/tfjs'
import * as ort from '../../../../electron/ml/onnxruntime.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Graph, Normalisation } from '../../../../electron/ml/backbones/graph.ts'
import { readKerasModel } from '../../../../electron/ml/backbones/keras-reader.ts'
import { writeOnnxModel } from '../../../../electron/ml/export/model/onnx-model.ts'
import { writeTfjsModel } from '../../../../electron/ml/export/model/tfjs-writer.ts'
import { random } from '../../../../electron/ml/random.ts'
import type { Head } from '../../../../electron/ml/training/head.ts'
import { relativeDifference } from '../../../fixtures/networks/numbers.ts'
import { loadLayersModel, predict, saveLayersModel } from '../../../fixtures/networks/tfjs-models.ts'

const bgr: Normalisation = { order: 'bgr', mean: [103.9, 116.8, 123.7], scale: [0.02, 0.017, 0.018] }
const { conv2d, depthwiseConv2d, batchNormalization, zeroPadding2d, maxPooling2d, reLU } = tf.layers

let dir: string
beforeAll(() => tf.setBackend('cpu'))
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loupe-backbone-'))
  return () => rm(dir, { recursive: true })
})
afterAll(() => tf.disposeVariables())

/** A classifier around the layers, every weight a seeded random number (variances above zero). */
function network(body: (x: tf.SymbolicTensor) => tf.SymbolicTensor, size: number): tf.LayersModel {
  const input = tf.input({ shape: [size, size, 3] })
  const pooled = tf.layers.globalAveragePooling2d({ name: 'pooled' }).apply(body(input)) as tf.SymbolicTensor
  const output = tf.layers.dense({ units: 4, activation: 'softmax' }).apply(pooled) as tf.SymbolicTensor
  const model = tf.model({ inputs: input, outputs: output })
  const next = random('weights')
  for (const layer of model.layers)
    layer.setWeights(
      layer.weights.map(({ shape, name }) => {
        const values = Array.from({ length: tf.util.sizeFromShape(shape as number[]) }, () => next() - 0.4)
        return tf.tensor(name.includes('variance') ? values.map((v) => v + 0.5) : values, shape as number[])
      }),
    )
  return model
}

const apply = (layer: tf.layers.Layer, x: tf.SymbolicTensor) => layer.apply(x) as tf.SymbolicTensor
const through =
  (...layers: tf.layers.Layer[]) =>
  (x: tf.SymbolicTensor) =>
    layers.reduce((y, layer) => apply(layer, y), x)

const norm = () => batchNormalization({ epsilon: 1.1e-5 })
const networks: Record<string, { size: number; body: (x: tf.SymbolicTensor) => tf.SymbolicTensor }> = {
  'a stem with merged padding and a folded norm': {
    size: 15,
    body: through(
      zeroPadding2d({
        padding: [
          [3, 2],
          [1, 3],
        ],
      }),
      conv2d({ filters: 8, kernelSize: 5, strides: 2 }),
      norm(),
      reLU({}),
      zeroPadding2d({ padding: 1 }),
      maxPooling2d({ poolSize: 3, strides: 2 }),
    ),
  },
  'strides with padding by TensorFlow’s rule, odd and even sizes': {
    size: 14,
    body: through(
      conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' }),
      maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      conv2d({ filters: 5, kernelSize: [1, 4], padding: 'same', useBias: false }),
      norm(),
    ),
  },
  'depthwise convolutions and ReLU6': {
    size: 9,
    body: through(
      conv2d({ filters: 4, kernelSize: 1, useBias: false }),
      norm(),
      reLU({ maxValue: 6 }),
      zeroPadding2d({
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
      depthwiseConv2d({ kernelSize: 3, strides: 2, depthMultiplier: 2 }),
      norm(),
      tf.layers.activation({ activation: 'relu6' }),
    ),
  },
  'residual blocks, and norms that no convolution can take': {
    size: 8,
    body: (x) => {
      const stem = through(conv2d({ filters: 6, kernelSize: 3, padding: 'same' }), reLU({}))(x)
      const before = through(norm(), reLU({}))(stem)
      const a = through(conv2d({ filters: 6, kernelSize: 3, padding: 'same' }), norm())(before)
      const b = through(conv2d({ filters: 6, kernelSize: 1 }), norm())(before)
      const sum = tf.layers.add().apply([a, b, stem]) as tf.SymbolicTensor
      return through(norm(), reLU({}))(sum)
    },
  },
}

const N = 3
const seen = (size: number) => {
  const next = random('pixels', size)
  return Uint8Array.from({ length: N * size * size * 3 }, () => Math.floor(next() * 256))
}

function normalised(pixels: Uint8Array, { order, mean, scale }: Normalisation): Float32Array {
  return Float32Array.from(pixels, (_, i) => {
    const c = i % 3
    return ((order === 'rgb' ? pixels[i] : pixels[i - c + 2 - c]) - mean[c]) * scale[c]
  })
}

async function runOnnx(path: string, pixels: Uint8Array, size: number, output: string) {
  const session = await ort.InferenceSession.create(path)
  expect(session.inputNames).toEqual(['image'])
  expect(session.outputNames).toEqual([output])
  const result = await session.run({ image: new ort.Tensor('uint8', pixels, [N, size, size, 3]) })
  return result[output].data as Float32Array
}

describe.each(Object.entries(networks))('%s', (_, { size, body }) => {
  test('the features of the Keras model are those of both written forms', async () => {
    const model = network(body, size)
    const { graph } = await readKerasModel(await saveLayersModel(model, dir))
    const cut = tf.model({ inputs: model.inputs, outputs: model.getLayer('pooled').output })
    const pixels = seen(size)
    const expected = predict(cut, normalised(pixels, bgr), [N, size, size, 3])

    await writeOnnxModel(join(dir, 'm.onnx'), graph, bgr)
    expect(relativeDifference(await runOnnx(join(dir, 'm.onnx'), pixels, size, 'features'), expected)).toBeLessThan(
      1e-4,
    )

    await writeTfjsModel(join(dir, 'tfjs'), graph, bgr, undefined, { height: size, width: size })
    const loaded = await loadLayersModel(join(dir, 'tfjs'))
    expect([loaded.inputNames, loaded.outputNames]).toEqual([['image'], ['features']])
    expect(relativeDifference(predict(loaded, pixels, [N, size, size, 3]), expected)).toBeLessThan(1e-4)
  })
})

test('a head adds its layers and a softmax, and its dropout vanishes', async () => {
  const { graph } = await smallGraph()
  const next = random('head')
  const numbers = (length: number) => Float32Array.from({ length }, () => next() - 0.5)
  const linear = (rows: number, cols: number) =>
    ({ type: 'Linear', weight: { rows, cols, data: numbers(rows * cols) }, bias: numbers(cols) }) as const
  const layers = [linear(8, 5), { type: 'ReLU' }, { type: 'Dropout', p: 0.5 }, linear(5, 3)] as const
  const head: Head = { layers: [...layers] }

  await writeOnnxModel(join(dir, 'plain.onnx'), graph, bgr)
  await writeOnnxModel(join(dir, 'm.onnx'), graph, bgr, head, { height: 15, width: 15 })
  await writeTfjsModel(join(dir, 'tfjs'), graph, bgr, head)
  const pixels = seen(15)
  const features = await runOnnx(join(dir, 'plain.onnx'), pixels, 15, 'features')
  const expected = tf.tidy(() => {
    const x = tf.tensor2d(features, [N, 8])
    const hidden = x
      .matMul(tf.tensor2d(layers[0].weight.data, [8, 5]))
      .add(layers[0].bias)
      .relu()
    return tf.softmax(hidden.matMul(tf.tensor2d(layers[3].weight.data, [5, 3])).add(layers[3].bias)).dataSync()
  })
  expect(relativeDifference(await runOnnx(join(dir, 'm.onnx'), pixels, 15, 'probabilities'), expected)).toBeLessThan(
    1e-4,
  )
  const loaded = await loadLayersModel(join(dir, 'tfjs'))
  expect(loaded.outputNames).toEqual(['probabilities'])
  expect(relativeDifference(predict(loaded, pixels, [N, 15, 15, 3]), expected)).toBeLessThan(1e-4)
})

test('an ONNX model that was written for one size refuses another', async () => {
  const { graph } = await smallGraph()
  await writeOnnxModel(join(dir, 'm.onnx'), graph, bgr, undefined, { height: 15, width: 15 })
  await expect(runOnnx(join(dir, 'm.onnx'), seen(14), 14, 'features')).rejects.toThrow(/dimension/i)
})

test('large weights are cut into shards of 4 MB', async () => {
  const outputs = 300_000
  const graph: Graph = {
    nodes: [
      { name: 'x', op: 'input' },
      { name: 'c', op: 'conv', input: 'x', weight: 'w', bias: 'b', strides: [1, 1], pads: [0, 0, 0, 0], groups: 1 },
      { name: 'p', op: 'globalAveragePool', input: 'c' },
    ],
    tensors: new Map([
      ['w', { shape: [outputs, 3, 1, 1], data: new Float32Array(outputs * 3).map((_, i) => i % 1000) }],
      ['b', { shape: [outputs], data: new Float32Array(outputs).fill(-5) }],
    ]),
    output: 'p',
  }
  await writeTfjsModel(dir, graph, { order: 'rgb', mean: [0, 0, 0], scale: [1, 1, 1] })
  const shards = (await readdir(dir)).filter((name) => name.endsWith('.bin'))
  const sizes = await Promise.all(shards.map(async (name) => (await readFile(join(dir, name))).length))
  expect(sizes.sort((a, b) => a - b)).toEqual([4_800_048 - 4_194_304, 4_194_304])
  const features = predict(await loadLayersModel(dir), [1, 0, 2], [1, 1, 1, 3])
  expect([features[0], features[1], features[299_999]]).toEqual([0 + 2 * 2 - 5, 3 + 2 * 5 - 5, 997 + 2 * 999 - 5])
})

test('a pool that pads negative values has no TensorFlow.js form, and says so', async () => {
  const graph: Graph = {
    nodes: [
      { name: 'x', op: 'input' },
      { name: 'm', op: 'maxPool', input: 'x', kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
      { name: 'p', op: 'globalAveragePool', input: 'm' },
    ],
    tensors: new Map(),
    output: 'p',
  }
  await expect(writeTfjsModel(dir, graph, bgr)).rejects.toMatchObject({ code: 'export_failed' })
  expect(await readdir(dir)).toEqual([])
})

async function smallGraph() {
  return readKerasModel(await saveLayersModel(network(Object.values(networks)[0].body, 15), dir))
}
