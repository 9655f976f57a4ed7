import * as tf from '@tensorflow/tfjs-core'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Graph } from '../../../../../electron/ml/backbones/graph.ts'
import { graphFrom, graphUpTo } from '../../../../../electron/ml/backbones/cut-graph.ts'
import { FeatureCache } from '../../../../../electron/ml/features/cache.ts'
import { deepLearner } from '../../../../../electron/ml/training/deep/learner.ts'
import { shapeAt } from '../../../../../electron/ml/training/deep/cut.ts'
import { openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { fitEpochs, type EpochPlan, type FitOptions } from '../../../../../electron/ml/training/loop/fit.ts'
import { crossEntropy, targetShares } from '../../../../../electron/ml/training/loop/loss.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { filterGradient, stockGradient } from '../../../../fixtures/networks/filter-gradients.ts'
import { madeNetwork } from '../../../../fixtures/networks/network-runs.ts'
import { tinyFeatures, tinyGraph, tinyNormalisation, tinySide } from '../../../../fixtures/networks/tiny-backbone.ts'

beforeAll(async () => {
  await openBackend(['cpu'])
})

test('a network cut in two has every layer and weight once, and the same shapes', () => {
  const { graph } = madeNetwork('resnet18', { width: 1 / 8 })
  const [below, above] = [graphUpTo(graph, 'layer3.1'), graphFrom(graph, 'layer3.1')]
  expect(below.nodes.length + above.nodes.length).toBe(graph.nodes.length + 1)
  expect([...below.tensors.keys(), ...above.tensors.keys()].sort()).toEqual([...graph.tensors.keys()].sort())
  expect(above.nodes[0]).toEqual({ name: 'layer3.1', op: 'input' })
  expect(shapeAt(graph, 'layer3.1', { height: 64, width: 64 })).toEqual({ channels: 32, height: 4, width: 4 })
  expect(shapeAt(graph, 'avgpool', { height: 64, width: 64 }).channels).toBe(64)
})

test('the gradient by a filter that these tests use is that of TensorFlow.js, bit for bit', () => {
  const next = random('gradient by a filter')
  const map = (shape: [number, number, number, number]) =>
    tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => next() - 0.5),
      shape,
    )
  const backend = tf.backend()
  for (const [strides, pad] of [
    [1, 'same'],
    [
      2,
      [
        [0, 0],
        [3, 3],
        [3, 3],
        [0, 0],
      ],
    ],
    [[2, 1], 'valid'],
  ] as const) {
    const filterShape: [number, number, number, number] = [3, 3, 4, 5]
    const x = map([2, 7, 7, 4])
    const filter = map(filterShape)
    const dy = map(tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides as number, pad as 'same').shape)
    const attrs = { strides, pad, filterShape, dataFormat: 'NHWC' } as unknown as tf.NamedAttrMap
    const [ours, stock] = [filterGradient, stockGradient].map((kernel) => {
      const { dataId } = kernel({ inputs: { x, dy }, attrs, backend }) as tf.TensorInfo
      return new Uint32Array((backend.readSync(dataId) as Float32Array).buffer)
    })
    expect(ours).toEqual(stock)
    expect(ours.some((bits) => bits !== 0)).toBe(true)
  }
})

test('a cut that does not divide the network, or does not exist, is refused', () => {
  const { graph } = madeNetwork('resnet18', { width: 1 / 8 })
  const refusal = expect.objectContaining({ code: 'backbone_invalid' })
  expect(() => graphFrom(graph, 'layer2.0.conv1')).toThrow(refusal)
  expect(() => graphFrom(graph, 'layer9')).toThrow(refusal)
  expect(() => graphUpTo(graph, 'layer9')).toThrow(refusal)
})

test('activations take half the bytes on disk and come back with float16’s precision', () => {
  const dir = mkdtempSync(join(tmpdir(), 'loupe-half-'))
  try {
    const space = { backbone: 'b', weightsHash: 'h', precision: 'float16', transforms: '[]', dimensions: 3 } as const
    const cache = FeatureCache.open(dir, space, 'write')
    cache.append(['ab'.repeat(32)], Float32Array.of(0.1, 1000.5, -3))
    cache.close()
    const again = FeatureCache.open(dir, space, 'read')
    const { features, missing } = again.read(['ab'.repeat(32)])
    again.close()
    expect(missing).toEqual([])
    expect([...features.data]).toEqual([Math.f16round(0.1), 1000.5, -3])
  } finally {
    rmSync(dir, { recursive: true })
  }
})

test('targets as shares give the same loss as labels, with weights and smoothing', () => {
  const logits = Float32Array.of(1, 2, -1, 0.5, 0, 3)
  const labels = Int32Array.of(1, 0)
  const options = { weights: [0.5, 2, 1.25], smoothing: 0.1 }
  const shares = targetShares(labels, 3, options)
  let loss = 0
  for (let i = 0; i < 2; i++) {
    const row = logits.subarray(i * 3, i * 3 + 3)
    const sum = Math.log(row.reduce((total, x) => total + Math.exp(x), 0))
    row.forEach((x, c) => (loss += shares[i * 3 + c] * (sum - x)))
  }
  expect(loss).toBeCloseTo(crossEntropy(logits, labels, 3, options).loss / 2, 6)
})

const tinyInput = { type: 'pixels', height: tinySide, width: tinySide, normalisation: tinyNormalisation } as const

/** A run on the tiny network and noise. */
function tinyFit(changes: Partial<EpochPlan> = {}, more: Partial<FitOptions> = {}, graph = tinyGraph()) {
  const next = random('deep parts')
  const cols = tinySide * tinySide * 3
  const data = Float32Array.from({ length: 12 * cols }, () => 255 * next())
  const plan: EpochPlan = {
    head: [
      { type: 'Dropout', p: 0.2 },
      { type: 'Linear', out: 'classes' },
    ],
    optimiser: { name: 'SGD', lr: 0.1, momentum: 0.9, weight_decay: 0, nesterov: false },
    ...{ schedule: null, batch: 5, epochs: 4, shuffle: true, keep: 'last', mixup: { alpha: 0.2 }, ...changes },
  }
  return fitEpochs({
    source: fixedSource(
      { data, rows: 12, cols },
      Int32Array.from({ length: 12 }, (_, i) => i % 3),
    ),
    ...{ plan, classes: 3, seed: 5, ...more },
    learner: { width: tinyFeatures, of: (from) => deepLearner(graph, tinyInput, from) },
  })
}

test('the same seed gives the same weights, and no epoch leaves a tensor behind', async () => {
  const before = tf.memory().numTensors
  const tensors: number[] = []
  const first = await tinyFit({}, { callbacks: [{ onEpochEnd: () => void tensors.push(tf.memory().numTensors) }] })
  expect(new Set(tensors).size).toBe(1)
  expect(tf.memory().numTensors).toBe(before)
  const second = await tinyFit()
  expect(second.below).toEqual(first.below)
  expect(second.head).toEqual(first.head)
  expect(first.below?.get('w')).not.toEqual(tinyGraph().tensors.get('w')?.data)
})

test('a bias that BatchNorm removes again only affects the running mean', async () => {
  const normalised = (bias: number): Graph => {
    const { nodes, tensors } = tinyGraph()
    const ofChannels = (value: number) => ({ shape: [tinyFeatures], data: new Float32Array(tinyFeatures).fill(value) })
    const [input, conv, relu, mean] = nodes
    const norm = { weight: 'weight', bias: 'offset', mean: 'mean', variance: 'variance', epsilon: 1e-5 }
    return {
      nodes: [
        ...[input, conv, { ...norm, name: 'norm', op: 'batchNorm' as const, input: 'conv' }],
        ...[{ ...relu, input: 'norm' } as typeof relu, mean],
      ],
      tensors: new Map([
        ...tensors,
        ...[['b', ofChannels(bias)] as const, ['weight', ofChannels(1)] as const, ['offset', ofChannels(0)] as const],
        ...[['mean', ofChannels(bias)] as const, ['variance', ofChannels(1)] as const],
      ]),
      output: 'mean',
    }
  }
  const [without, with3] = [await tinyFit({}, {}, normalised(0)), await tinyFit({}, {}, normalised(3))]
  const of = (fit: typeof without, name: string) => fit.below?.get(name) ?? new Float32Array()
  for (const name of ['w', 'weight', 'offset', 'variance']) expect(of(with3, name)).toEqual(of(without, name))
  expect(of(without, 'w')).not.toEqual(tinyGraph().tensors.get('w')?.data)
  expect([...of(with3, 'b')]).toEqual([3, 3, 3, 3])
  of(with3, 'mean').forEach((value, i) => expect(value - of(without, 'mean')[i]).toBeCloseTo(3, 4))
  const learner = deepLearner(normalised(3), tinyInput, with3)
  const rows = { data: new Float32Array(tinySide * tinySide * 3).fill(90), rows: 1, cols: tinySide * tinySide * 3 }
  const other = deepLearner(normalised(0), tinyInput, without)
  const [left, right] = [await learner.logits(rows), await other.logits(rows)]
  left.forEach((logit, i) => expect(logit).toBeCloseTo(right[i], 4))
  learner.dispose()
  other.dispose()
})

test('a NaN loss ends the run, names the setting, and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const optimiser = { name: 'SGD', lr: 1e30, momentum: 0, weight_decay: 0, nesterov: false } as const
  await expect(tinyFit({ optimiser })).rejects.toMatchObject({
    code: 'failed',
    next: expect.stringContaining('optimiser.lr') as string,
  })
  expect(tf.memory().numTensors).toBe(before)
})
