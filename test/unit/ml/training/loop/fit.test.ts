import { createHash } from 'node:crypto'
import { serialize } from 'node:v8'
import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { random } from '../../../../../electron/ml/random.ts'
import { type Backend, openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { type BatchReport, checkpointing, stopWhenStalled } from '../../../../../electron/ml/training/loop/callbacks.ts'
import {
  type Checkpoint,
  restoreCheckpoint,
  serialiseCheckpoint,
} from '../../../../../electron/ml/training/loop/checkpoint.ts'
import { packArrays, unpackArrays } from '../../../../../electron/ml/packed-arrays.ts'
import { fitEpochs, type EpochPlan, type FitOptions } from '../../../../../electron/ml/training/loop/fit.ts'
import type { HeadSpec } from '../../../../../electron/ml/training/loop/initial-head.ts'
import { earlyStopping } from '../../../../../electron/ml/training/loop/early-stopping.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'

const width = 12
const classes = 3
const linear: HeadSpec = [{ type: 'Linear', out: 'classes' }]
const deep: HeadSpec = [
  { type: 'Dropout', p: 0.5 },
  { type: 'Linear', out: 20 },
  { type: 'ReLU' },
  { type: 'Dropout', p: 0.3 },
  { type: 'Linear', out: 'classes' },
]
const plan: EpochPlan = {
  head: linear,
  optimiser: { name: 'SGD', lr: 0.05, momentum: 0.9, weight_decay: 0, nesterov: false },
  ...{ schedule: null, batch: 8, epochs: 6, shuffle: true, keep: 'best' },
}
const deepPlan: EpochPlan = {
  ...plan,
  head: deep,
  optimiser: { name: 'Adam', lr: 0.01, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
  schedule: { name: 'StepLR', step_size: 2, gamma: 0.5 },
}

/** Rows around a centre for each class, overlapping. */
function pictures(n: number, stream: string) {
  const next = random(5, stream)
  const labels = Int32Array.from({ length: n }, (_, i) => i % classes)
  const data = Float32Array.from({ length: n * width }, (_, k) => {
    const [i, j] = [Math.floor(k / width), k % width]
    return (j % classes === labels[i] ? 0.6 : 0) + next() * 2 - 1
  })
  return { features: { data, rows: n, cols: width }, labels }
}
const train = pictures(60, 'train')
const validation = pictures(45, 'validation')
const source = fixedSource(train.features, train.labels)
const options: FitOptions = { source, plan, classes, seed: 1, validation }

let backend: Backend
beforeAll(async () => {
  backend = await openBackend(['wasm'])
})
afterAll(() => backend.close())

test('a head learns what its features tell', async () => {
  const { epochs, head } = await fitEpochs({ ...options, plan: { ...plan, epochs: 20 } })
  expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  expect(epochs[19].loss).toBeLessThan(epochs[0].loss / 2)
  expect(epochs[19].accuracy).toBeGreaterThan(0.9)
  expect(epochs[19].valAccuracy).toBeGreaterThan(0.75)
  expect(head.layers[0]).toMatchObject({ type: 'Linear', weight: { rows: width, cols: classes } })
})

test.each(['cpu', 'wasm'] as const)('the same seed gives the same bits on %s, another seed others', async (name) => {
  const other = await openBackend([name])
  const fit = (seed: number) => fitEpochs({ ...options, plan: deepPlan, seed })
  const [a, b, c] = [await fit(1), await fit(1), await fit(2)]
  expect(a.head).toEqual(b.head)
  expect(a.head).not.toEqual(c.head)
  other.close()
  await tf.setBackend('wasm')
})

test('Dropout and the shuffle depend on the seed, not the clock', async () => {
  const start = (await fitEpochs({ ...options, plan: { ...deepPlan, epochs: 1, keep: 'last' } })).head
  const losses = async (seed: number, shuffle: boolean) =>
    (await fitEpochs({ ...options, plan: { ...deepPlan, shuffle }, seed, start })).epochs.map(({ loss }) => loss)
  expect(await losses(1, false)).toEqual(await losses(1, false))
  // Same start, same order: only the masks differ.
  expect(await losses(1, false)).not.toEqual(await losses(2, false))
  expect(await losses(1, true)).not.toEqual(await losses(1, false))
})

test('the first of the best validation epochs is kept', async () => {
  const heads: unknown[] = []
  const { epochs, bestEpoch, head } = await fitEpochs({
    ...options,
    plan: { ...plan, epochs: 30 },
    callbacks: [{ onEpochEnd: async (_, run) => void heads.push(await run.head()) }],
  })
  const accuracies = epochs.map(({ valAccuracy }) => valAccuracy ?? 0)
  const best = Math.max(...accuracies)
  expect(accuracies.filter((a) => a === best).length).toBeGreaterThan(1)
  expect(bestEpoch).toBe(accuracies.indexOf(best) + 1)
  expect(bestEpoch).toBeLessThan(30)
  expect(head).toEqual(heads[bestEpoch - 1])
})

test('without validation, or on request, the last epoch is kept', async () => {
  const blind = await fitEpochs({ ...options, validation: undefined })
  expect(blind.bestEpoch).toBe(6)
  expect(blind.epochs[0]).toMatchObject({ valLoss: null, valAccuracy: null })
  const last = await fitEpochs({ ...options, plan: { ...plan, keep: 'last' } })
  expect(last.bestEpoch).toBe(6)
  expect(last.head).toEqual(blind.head)
})

test.each([1, 2, 5])(
  'a run that continues from epoch %i ends with the same bytes as one that never stopped',
  async (at) => {
    const written: Uint8Array[] = []
    const keep = checkpointing((checkpoint) => void written.push(serialiseCheckpoint(checkpoint)))
    const whole = await fitEpochs({ ...options, plan: deepPlan, callbacks: [keep] })
    expect(written).toHaveLength(6)
    const resume = restoreCheckpoint(written[at - 1])
    const resumed = await fitEpochs({ ...options, plan: deepPlan, resume })
    const timeless = ({ epochs, ...rest }: typeof whole) => ({
      ...rest,
      epochs: epochs.map((e) => ({ ...e, seconds: 0 })),
    })
    expect(timeless(resumed)).toEqual(timeless(whole))
  },
)

test('a checkpoint of another run, or a damaged one, is refused', async () => {
  const kept: Checkpoint[] = []
  const callbacks = [checkpointing((checkpoint) => void kept.push(checkpoint))]
  await fitEpochs({ ...options, callbacks })
  const resume = kept[5]
  await expect(fitEpochs({ ...options, seed: 2, resume })).rejects.toMatchObject({ code: 'failed' })
  const relabelled = fixedSource(train.features, train.labels.toReversed())
  await expect(fitEpochs({ ...options, source: relabelled, resume })).rejects.toThrow('other labels')
  const bytes = serialiseCheckpoint(resume)
  for (const broken of [bytes.subarray(0, -1), bytes.subarray(0, 3), bytes.map((b, i) => (i === 99 ? b ^ 1 : b))])
    expect(() => restoreCheckpoint(broken)).toThrow('damaged')
})

test('a checkpoint from elsewhere is data of the right shape or refused', async () => {
  const kept: Checkpoint[] = []
  await fitEpochs({ ...options, callbacks: [checkpointing((checkpoint) => void kept.push(checkpoint))] })
  const whole = kept[0]
  const signed = (body: Buffer) => Buffer.concat([createHash('sha256').update(body).digest(), body])
  const magic = 'loupe checkpoint 2'
  const shapes: unknown[] = [
    { magic, checkpoint: { ...whole, head: { layers: [{ type: 'Linear', weight: {}, bias: [] }] } } },
    {
      magic,
      checkpoint: {
        ...whole,
        head: {
          layers: [
            { type: 'Linear', weight: { data: new Float32Array(3), rows: 2, cols: 2 }, bias: new Float32Array(2) },
          ],
        },
      },
    },
    { magic, checkpoint: { ...whole, optimiser: { steps: 1, slots: [['no array']] } } },
    { magic, checkpoint: { ...whole, epoch: -1 } },
    { magic, checkpoint: { ...whole, below: new Map([['x', 'no array']]) } },
    { magic: 'loupe checkpoint 1', checkpoint: whole },
  ]
  for (const shape of shapes) expect(() => restoreCheckpoint(signed(packArrays(shape)))).toThrow('damaged')
  // V8's own format, which earlier versions wrote, and arrays at other positions.
  expect(() => restoreCheckpoint(signed(serialize({ magic, checkpoint: whole })))).toThrow('damaged')
  for (const place of [[0, 1e9], [-1, 1], [0.5, 1], 'x', null]) {
    const header = Buffer.from(JSON.stringify({ magic, checkpoint: { $float32: place } }))
    const length = Buffer.alloc(4)
    length.writeUInt32LE(header.length)
    expect(() => restoreCheckpoint(signed(Buffer.concat([length, header])))).toThrow('damaged')
  }
  expect(restoreCheckpoint(signed(packArrays({ magic, checkpoint: whole })))).toEqual(whole)
  const odd = { figures: [NaN, -Infinity, -0, 1e-300], map: new Map([['a', Float32Array.of(NaN, -0)]]), none: null }
  expect(unpackArrays(packArrays(odd))).toEqual(odd)
})

test('a cancelled run ends at the next batch, leaving no tensor behind', async () => {
  const before = tf.memory().numTensors
  const stop = new AbortController()
  const batches: BatchReport[] = []
  const onBatchEnd = (batch: BatchReport) => {
    batches.push(batch)
    if (batches.length === 11) stop.abort()
  }
  const running = fitEpochs({ ...options, callbacks: [{ onBatchEnd }], signal: stop.signal })
  await expect(running).rejects.toMatchObject({ code: 'cancelled' })
  expect(batches).toHaveLength(11)
  // 60 rows in batches of 8: the last one has 4.
  expect(batches.slice(6, 9).map(({ epoch, batch, seen }) => [epoch, batch, seen])).toEqual([
    ...[
      [1, 7, 56],
      [1, 8, 60],
    ],
    [2, 1, 8],
  ])
  expect(tf.memory().numTensors).toBe(before)
})

test('the event loop gets its turn between batches', async () => {
  let turns = 0
  const timer = setInterval(() => turns++, 0)
  await fitEpochs({ ...options, plan: { ...plan, epochs: 40 } })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(3)
})

test('a run leaves no tensor behind, however it ends', async () => {
  const before = tf.memory().numTensors
  await fitEpochs({ ...options, plan: deepPlan })
  const failing = { onEpochEnd: () => Promise.reject(new Error('no room')) }
  await expect(fitEpochs({ ...options, plan: deepPlan, callbacks: [failing] })).rejects.toThrow('no room')
  expect(tf.memory().numTensors).toBe(before)
})

test('a run whose validation stalls can be ended early', async () => {
  const { epochs, bestEpoch } = await fitEpochs({
    ...options,
    plan: { ...plan, epochs: 200 },
    callbacks: [stopWhenStalled(earlyStopping(4))],
  })
  expect(epochs).toHaveLength(bestEpoch + 4)
})

test('a NaN loss ends the run with advice', async () => {
  const optimiser = { ...plan.optimiser, lr: 1e30 }
  await expect(
    fitEpochs({ ...options, plan: { ...deepPlan, head: deep.slice(1), optimiser } as EpochPlan }),
  ).rejects.toMatchObject({
    code: 'failed',
    next: expect.stringContaining('learning rate'),
  })
})

test('training without pictures is refused', async () => {
  const empty = fixedSource({ data: new Float32Array(0), rows: 0, cols: width }, new Int32Array(0))
  await expect(fitEpochs({ ...options, source: empty })).rejects.toMatchObject({ code: 'split_empty' })
})
