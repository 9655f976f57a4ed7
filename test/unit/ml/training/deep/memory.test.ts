import * as tf from '@tensorflow/tfjs-core'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Graph } from '../../../../../electron/ml/backbones/graph.ts'
import type { Warning } from '../../../../../common/warnings/warning.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { deepLearner } from '../../../../../electron/ml/training/deep/learner.ts'
import { openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { fitEpochs } from '../../../../../electron/ml/training/loop/fit.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import { madeNetwork } from '../../../../fixtures/networks/network-runs.ts'
import { tinyFeatures, tinyGraph, tinyNormalisation, tinySide } from '../../../../fixtures/networks/tiny-backbone.ts'

beforeAll(async () => {
  await openBackend(['cpu'])
})
afterEach(() => vi.restoreAllMocks())

/** From now on convolutions of more than this many pictures fail like TensorFlow's on a full GPU. */
function fillMemory(room: number): void {
  const engine = tf.engine()
  const run = engine.runKernel.bind(engine)
  vi.spyOn(engine, 'runKernel').mockImplementation((name, inputs, attributes) => {
    const x = (inputs as { x?: tf.Tensor }).x
    if (name === 'Conv2D' && x && x.shape[0] > room)
      throw new Error(`OOM when allocating tensor with shape[${x.shape.join(',')}] and type float on device:GPU:0`)
    return run(name, inputs, attributes)
  })
}

function fit(graph: Graph, features: number, notes: Warning[] = []) {
  const next = random('deep memory')
  const cols = tinySide * tinySide * 3
  const data = Float32Array.from({ length: 12 * cols }, () => 255 * next())
  const labels = Int32Array.from({ length: 12 }, (_, i) => i % 3)
  const input = { type: 'pixels', height: tinySide, width: tinySide, normalisation: tinyNormalisation } as const
  return fitEpochs({
    source: fixedSource({ data, rows: 12, cols }, labels),
    validation: fixedSource({ data, rows: 12, cols }, labels),
    plan: {
      head: [
        { type: 'Dropout', p: 0.3 },
        { type: 'Linear', out: 'classes' },
      ],
      optimiser: { name: 'SGD', lr: 0.05, momentum: 0.9, weight_decay: 0.01, nesterov: false },
      ...{
        schedule: null,
        batch: 7,
        epochs: 2,
        shuffle: true,
        keep: 'last',
        mixup: { alpha: 0.2 },
        label_smoothing: 0.1,
      },
    },
    ...{ classes: 3, seed: 5, classWeights: [1, 2, 0.5] },
    learner: { width: features, of: (from) => deepLearner(graph, input, from, { onNote: (note) => notes.push(note) }) },
  })
}

test('steps in halves of a batch, including dropout, mixup, class weights and smoothing, end at the same weights', async () => {
  const before = tf.memory().numTensors
  const known = await fit(tinyGraph(), tinyFeatures)
  const notes: Warning[] = []
  fillMemory(2)
  const found = await fit(tinyGraph(), tinyFeatures, notes)
  expect(notes.map(({ code }) => code)).toContain('engine_out_of_memory')
  expect(notes[0].message).toContain('with 7 pictures at a time. It continues with 3')
  for (const [name, values] of known.below ?? [])
    found.below?.get(name)?.forEach((value, i) => expect(value, name).toBeCloseTo(values[i], 5))
  expect(found.epochs.map(({ loss }) => loss)).toEqual(
    known.epochs.map(({ loss }) => expect.closeTo(loss, 5) as number),
  )
  expect(found.epochs.map(({ valLoss }) => valLoss)).toEqual(known.epochs.map(({ valLoss }) => expect.closeTo(valLoss ?? NaN, 5) as number)) // prettier-ignore
  expect(tf.memory().numTensors).toBe(before)
})

test('with BatchNorm the step would be different: the run stops, names the setting and leaves no tensor', async () => {
  const before = tf.memory().numTensors
  const { graph } = madeNetwork('resnet18', { width: 1 / 8 })
  fillMemory(6)
  await expect(fit(graph, 64)).rejects.toMatchObject({
    code: 'engine_failed',
    message: expect.stringContaining('BatchNorm needs the whole batch') as string,
    next: expect.stringContaining('(batch)') as string,
  })
  expect(tf.memory().numTensors).toBe(before)
})

test('a single picture that does not fit names the backbone', async () => {
  fillMemory(0)
  await expect(fit(tinyGraph(), tinyFeatures)).rejects.toMatchObject({
    code: 'engine_failed',
    next: expect.stringContaining('(backbone)') as string,
  })
})
