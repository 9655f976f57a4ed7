import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { foldBatchNorm } from '../../../../../electron/ml/backbones/fold-batch-norm.ts'
import type { Graph, GraphNode } from '../../../../../electron/ml/backbones/graph.ts'
import { cosine } from '../../../../../electron/ml/backbones/int8/agreement.ts'
import {
  calibrationHash,
  checkedCalibration,
  keptCalibration,
  type Calibration,
} from '../../../../../electron/ml/backbones/int8/calibration.ts'
import { int8Model } from '../../../../../electron/ml/backbones/int8/cached-model.ts'
import { quantisedValues } from '../../../../../electron/ml/backbones/int8/quantised-values.ts'
import { modelBytes } from '../../../../../electron/ml/backbones/onnx-writer.ts'
import { calibrate, type CalibrationTarget } from '../../../../../electron/ml/features/calibrate.ts'
import { openOnnxEngine } from '../../../../../electron/ml/features/onnx-engine.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { writePicture } from '../../../../fixtures/pictures/pictures.ts'
import { tinyGraph, tinyNormalisation, tinySide } from '../../../../fixtures/networks/tiny-backbone.ts'

const CHANNELS = 8
const conv = (name: string, input: string, pads: number, groups = 1): GraphNode => ({
  ...{ name, op: 'conv', input, weight: `${name}/w`, bias: `${name}/b`, groups },
  ...{ strides: [1, 1], pads: [pads, pads, pads, pads] },
})

/** Every operator of the graph form: a residual block, a BatchNorm, a depthwise convolution, ReLU6, pools, a concatenation, a linear layer. */
function blockGraph(): Graph {
  const next = random('block')
  const tensors: Graph['tensors'] = new Map()
  const weights = (name: string, shape: number[]) => {
    const length = shape.reduce((product, n) => product * n, 1)
    tensors.set(`${name}/w`, { shape, data: Float32Array.from({ length }, () => next() - 0.45) })
    tensors.set(`${name}/b`, { shape: [shape[0]], data: Float32Array.from({ length: shape[0] }, () => next() - 0.5) })
  }
  weights('stem', [CHANNELS, 3, 3, 3])
  weights('depthwise', [CHANNELS, 1, 3, 3])
  weights('narrow', [CHANNELS, CHANNELS, 1, 1])
  weights('last', [CHANNELS, 2 * CHANNELS])
  tensors.set('variance', { shape: [CHANNELS], data: new Float32Array(CHANNELS).fill(0.5) })
  return {
    nodes: [
      { name: 'image', op: 'input' },
      conv('stem', 'image', 1),
      {
        ...{ name: 'norm', op: 'batchNorm', input: 'stem', epsilon: 1e-5 },
        ...{ weight: 'stem/b', bias: 'stem/b', mean: 'narrow/b', variance: 'variance' },
      },
      { name: 'stem/relu', op: 'relu', input: 'norm' },
      { name: 'pool', op: 'maxPool', input: 'stem/relu', kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
      conv('depthwise', 'pool', 1, CHANNELS),
      { name: 'depthwise/relu', op: 'relu6', input: 'depthwise' },
      conv('narrow', 'depthwise/relu', 0),
      { name: 'sum', op: 'add', inputs: ['narrow', 'pool'] },
      { name: 'sum/relu', op: 'relu', input: 'sum' },
      { name: 'smooth', op: 'averagePool', input: 'sum/relu', kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
      { name: 'both', op: 'concat', inputs: ['sum/relu', 'smooth'] },
      { name: 'mean', op: 'globalAveragePool', input: 'both' },
      { name: 'last', op: 'linear', input: 'mean', weight: 'last/w', bias: 'last/b' },
    ],
    tensors,
    output: 'last',
  }
}

const target = (graph: Graph, dimensions: number): CalibrationTarget => ({
  ...{ backbone: 'tiny', weightsHash: 'tiny', graph, normalisation: tinyNormalisation, dimensions },
  transforms: [{ name: 'Resize', size: [tinySide, tinySide] }],
})

let dir: string
let pictures: string[]
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'loupe-int8-'))
  const colour = (i: number) => ({ r: (i * 53) % 256, g: (i * 97) % 256, b: (i * 31) % 256 })
  pictures = await Promise.all(
    Array.from({ length: 24 }, (_, i) => writePicture(path.join(dir, `${i}.jpg`), colour(i), i)),
  )
})
afterAll(() => rm(dir, { recursive: true }))

describe('a network of every operator', () => {
  test('agrees with float32 on the pictures it was calibrated on', async () => {
    const { calibration, forwardPasses } = await calibrate(pictures, target(blockGraph(), CHANNELS))
    expect(calibration.pictures).toBe(24)
    expect(forwardPasses).toBe(48)
    expect(calibration.agreement.lowest).toBeGreaterThan(0.98)
    expect(calibration.agreement.mean).toBeGreaterThan(0.99)
  })

  test('keeps the same range on both sides of a pool, and none before a ReLU', () => {
    const values = quantisedValues(foldBatchNorm(blockGraph()))
    expect(Object.fromEntries(values)).toEqual({
      ...{ image: 'image', 'stem/relu': 'stem/relu', pool: 'stem/relu', 'depthwise/relu': 'depthwise/relu' },
      ...{ narrow: 'narrow', 'sum/relu': 'sum/relu', smooth: 'smooth', both: 'both' },
    })
  })

  test('gives the same calibration and the same model, byte for byte, for the same pictures in any order', async () => {
    const graph = blockGraph()
    const first = (await calibrate(pictures, target(graph, CHANNELS))).calibration
    const second = (await calibrate([...pictures].reverse(), target(graph, CHANNELS))).calibration
    expect(second).toEqual(first)
    const bytes = (calibration: Calibration) => Buffer.from(int8Model(graph, tinyNormalisation, calibration))
    expect(bytes(second).equals(bytes(first))).toBe(true)
  })

  test('gives a picture the same numbers alone and in a batch', async () => {
    const graph = blockGraph()
    const { calibration } = await calibrate(pictures, target(graph, CHANNELS))
    const rows = await run(graph, calibration, CHANNELS, noise(5))
    const alone = await run(graph, calibration, CHANNELS, noise(5).slice(0, tinySide * tinySide * 3))
    expect(alone).toEqual(rows.slice(0, CHANNELS))
  })
})

describe('hard weights', () => {
  test('the largest possible ones do not saturate: white pictures come out as in float32', async () => {
    const graph = tinyGraph()
    // Every product of a convolution at its largest, all of one sign.
    graph.tensors.get('w')?.data.fill(0.5)
    const calibration = made([
      ['image', [-2, 2]],
      ['relu', [0, 30]],
    ])
    const white = new Uint8Array(tinySide * tinySide * 3).fill(255)
    const whole = await run(graph, calibration, 4, white)
    const exact = await runFloat32(graph, 4, white)
    whole.forEach((value, i) => expect(Math.abs(value - exact[i]) / exact[i]).toBeLessThan(0.01))
  })

  test('a channel of zeros gives its bias, beside one of huge and one of minute weights', async () => {
    const graph = tinyGraph()
    const [weight, bias] = [graph.tensors.get('w')?.data, graph.tensors.get('b')?.data]
    weight?.fill(0, 0, 27)
    weight?.subarray(27, 54).forEach((w, i, all) => (all[i] = w * 1e5))
    weight?.subarray(54, 81).forEach((w, i, all) => (all[i] = w * 1e-6))
    bias?.set([2, 0, 0, 0])
    const calibration = made([
      ['image', [-2, 2]],
      ['relu', [0, 1e6]],
    ])
    const pixels = noise(1)
    const [whole, exact] = [await run(graph, calibration, 4, pixels), await runFloat32(graph, 4, pixels)]
    // One uint8 scale serves all channels of a value: the others may be off by the step of the huge one.
    const step = 1e6 / 255
    whole.forEach((value, i) => expect(Math.abs(value - exact[i])).toBeLessThanOrEqual(step))
    expect(exact[1]).toBeGreaterThan(10 * step)
  })

  test('a value that is the same in every picture causes no division by zero', async () => {
    const graph = tinyGraph()
    graph.tensors.get('w')?.data.fill(0)
    graph.tensors.get('b')?.data.fill(-1)
    const { calibration } = await calibrate(pictures, target(graph, 4))
    expect(calibration.ranges).toContainEqual(['relu', [0, 0]])
    expect(Array.from(await run(graph, calibration, 4, noise(1)))).toEqual([0, 0, 0, 0])
  })
})

test('unreadable pictures are replaced by others; none at all is reported', async () => {
  const wrong = [path.join(dir, 'gone.png'), ...pictures.slice(0, 4)]
  expect((await calibrate(wrong, target(tinyGraph(), 4))).calibration.pictures).toBe(4)
  await expect(calibrate([path.join(dir, 'gone.png')], target(tinyGraph(), 4))).rejects.toMatchObject({
    code: 'nothing_readable',
  })
})

test('a calibration of another graph is refused by name', () => {
  expect(() => int8Model(tinyGraph(), tinyNormalisation, made([]))).toThrow(/does not know the value image/)
})

test('a stored calibration that was truncated, changed or is something else counts as missing', () => {
  const calibration = made([['image', [-1, 1]]])
  const text = JSON.stringify(keptCalibration(calibration))
  expect(checkedCalibration(JSON.parse(text))).toEqual(calibration)
  expect(checkedCalibration(JSON.parse(text.replace('[-1,1]', '[-2,1]')))).toBeNull()
  expect(checkedCalibration(JSON.parse(text.replace('[-1,1]', '[1,-1]')))).toBeNull()
  for (const other of [null, 7, {}, [], { hash: calibrationHash(calibration) }])
    expect(checkedCalibration(other)).toBeNull()
})

test('cosines: 1 for equal directions, 0 for a right angle, 0 for nothing and something', () => {
  expect(cosine(Float32Array.of(1, 2), Float32Array.of(2, 4))).toBeCloseTo(1, 12)
  expect(cosine(Float32Array.of(1, 0), Float32Array.of(0, 4))).toBe(0)
  expect(cosine(Float32Array.of(0, 0), Float32Array.of(0, 4))).toBe(0)
  expect(cosine(Float32Array.of(0, 0), Float32Array.of(0, 0))).toBe(1)
})

function made(ranges: Calibration['ranges']): Calibration {
  const agreement = { lowest: 1, mean: 1 }
  return { format: 1, backbone: 'tiny', weightsHash: 'tiny', transforms: '', pictures: 1, agreement, ranges }
}

/** `n` pictures of noise. */
function noise(n: number): Uint8Array<ArrayBuffer> {
  const next = random('noise')
  return Uint8Array.from({ length: n * tinySide * tinySide * 3 }, () => next() * 256)
}

function run(graph: Graph, calibration: Calibration, dimensions: number, pixels: Uint8Array<ArrayBuffer>) {
  return through(int8Model(graph, tinyNormalisation, calibration), dimensions, pixels)
}

function runFloat32(graph: Graph, dimensions: number, pixels: Uint8Array<ArrayBuffer>) {
  return through(modelBytes({ graph, normalisation: tinyNormalisation }), dimensions, pixels)
}

async function through(model: Uint8Array<ArrayBuffer>, dimensions: number, pixels: Uint8Array<ArrayBuffer>) {
  const engine = await openOnnxEngine({ model, width: tinySide, height: tinySide, dimensions })
  try {
    return await engine.run(pixels.slice(), pixels.length / (tinySide * tinySide * 3))
  } finally {
    await engine.close()
  }
}
