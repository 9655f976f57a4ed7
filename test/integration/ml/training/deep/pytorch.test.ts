import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { graphFrom, graphUpTo } from '../../../../../electron/ml/backbones/cut-graph.ts'
import { graphShapes } from '../../../../../electron/ml/backbones/graph-shapes.ts'
import { deepLearner } from '../../../../../electron/ml/training/deep/learner.ts'
import { type DeepInput, inputTensor, inputWidth } from '../../../../../electron/ml/training/deep/input.ts'
import { DeepNetwork } from '../../../../../electron/ml/training/deep/network.ts'
import type { Head } from '../../../../../electron/ml/training/head.ts'
import { openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { fitEpochs, type EpochPlan } from '../../../../../electron/ml/training/loop/fit.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import '../../../../fixtures/networks/filter-gradients.ts'
import { madeData, madePixels } from '../../../../fixtures/networks/made-numbers.ts'
import { madeNetwork } from '../../../../fixtures/networks/network-runs.ts'
import { relativeDifference } from '../../../../fixtures/networks/numbers.ts'
import reference from '../../../../fixtures/reference/deep-pytorch.json' with { type: 'json' }

const { side, pictures, classes, batch, kept, cases } = reference
const labels = Int32Array.from({ length: pictures }, (_, i) => i % classes)
const optimisers: Record<string, EpochPlan['optimiser']> = {
  sgd: { name: 'SGD', lr: 0.02, momentum: 0.9, weight_decay: 0.01, nesterov: false },
  adam: { name: 'Adam', lr: 0.001, betas: [0.9, 0.999], eps: 1e-3, weight_decay: 0 },
}

/** If native TensorFlow is installed, its own kernels are compared with PyTorch. */
const nativeHome = process.env.LOUPE_TEST_NATIVE_HOME

beforeAll(async () => {
  if (nativeHome) vi.stubEnv('LOUPE_HOME', nativeHome)
  await openBackend(nativeHome ? ['tfjs-node-gpu', 'tfjs-node'] : ['cpu'])
})

/** The made-up head, `[in, out]` where PyTorch has `[out, in]`. */
function madeHead(width: number): Head {
  const weight = madeData('head.weight', [classes, width])
  const turned = Float32Array.from(
    { length: width * classes },
    (_, i) => weight[(i % classes) * width + Math.floor(i / classes)],
  )
  return {
    layers: [
      { type: 'Linear', weight: { data: turned, rows: width, cols: classes }, bias: madeData('head.bias', [classes]) },
    ],
  }
}

const sampled = (data: Float32Array) => {
  const every = Math.ceil(data.length / kept)
  return data.filter((_, i) => i % every === 0)
}

/** The trained graph, its input, and input rows for the made-up pictures. */
function parts(name: string, mode: string) {
  const { architecture, graph } = madeNetwork(name, { width: 1 / 8 })
  const { normalisation, cuts, features } = architecture
  const pixels: DeepInput = { type: 'pixels', height: side, width: side, normalisation }
  const rows = { data: Float32Array.from(madePixels(side, pictures)), rows: pictures, cols: inputWidth(pixels) }
  if (mode === 'full') return { graph, input: pixels, rows, features }
  const node = cuts.at(-1)?.node ?? ''
  const shape = graphShapes(graph, { channels: 3, height: side, width: side }).get(node) ?? {
    channels: 0,
    height: 0,
    width: 0,
  }
  const input: DeepInput = { type: 'activations', shape }
  const frozen = new DeepNetwork(graphUpTo(graph, node))
  const data = tf.tidy(() =>
    tf.transpose(frozen.evaluate(inputTensor(rows, pixels)) as tf.Tensor, [0, 3, 1, 2]).dataSync<'float32'>(),
  )
  frozen.dispose()
  return { graph: graphFrom(graph, node), input, rows: { data, rows: pictures, cols: inputWidth(input) }, features }
}

describe.each(cases)('$name, $mode, $optimiser, BatchNorm: $batchNorm', (one) => {
  const { name, mode, optimiser, epochs, tensors, head, logits } = one
  const batchNorm = one.batchNorm as 'train' | 'eval'

  test('learns what PyTorch learns: losses, weights and running statistics', async () => {
    const { graph, input, rows, features } = parts(name, mode)
    const plan: EpochPlan = {
      head: [{ type: 'Linear', out: 'classes' }],
      optimiser: optimisers[optimiser],
      ...{ schedule: null, batch, epochs: epochs.length, shuffle: false, keep: 'last' },
    }
    const before = tf.memory().numTensors
    const fitted = await fitEpochs({
      ...{ source: fixedSource(rows, labels), plan, classes, seed: 0, start: madeHead(features) },
      validation: { features: rows, labels },
      learner: { width: features, of: (from) => deepLearner(graph, input, from, { batchNorm }) },
    })
    expect(tf.memory().numTensors).toBe(before)
    epochs.forEach(({ loss, accuracy, valLoss }, i) => {
      expect(Math.abs(fitted.epochs[i].loss - loss) / loss).toBeLessThan(1e-3)
      expect(fitted.epochs[i].accuracy).toBe(accuracy)
      expect(Math.abs((fitted.epochs[i].valLoss ?? NaN) - valLoss) / valLoss).toBeLessThan(1e-3)
    })
    const { below, head: trained } = fitted
    expect([...(below?.keys() ?? [])].sort()).toEqual(Object.keys(tensors).sort())
    for (const [tensor, expected] of Object.entries(tensors))
      expect(relativeDifference(sampled(below?.get(tensor) ?? new Float32Array()), expected), tensor).toBeLessThan(1e-3)
    const [last] = trained.layers
    expect(last.type === 'Linear' && relativeDifference(sampled(last.weight.data), head.weight)).toBeLessThan(1e-3)
    const learner = deepLearner(graph, input, fitted)
    expect(relativeDifference(await learner.logits(rows), logits)).toBeLessThan(1e-3)
    learner.dispose()
  }, 180_000)
})
