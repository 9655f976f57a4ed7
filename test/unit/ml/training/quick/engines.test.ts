import { createRequire } from 'node:module'
import path from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { beforeAll, expect, test } from 'vitest'
import type { Matrix } from '../../../../../electron/ml/matrix.ts'
import { defaultEngine } from '../../../../../electron/ml/training/quick/default-engine.ts'
import type { SoftmaxEngine, SoftmaxProblems } from '../../../../../electron/ml/training/quick/engine.ts'
import { onnxSoftmaxEngine } from '../../../../../electron/ml/training/quick/onnx-engine.ts'
import { rowSlices } from '../../../../../electron/ml/training/quick/row-slices.ts'
import { tfjsSoftmaxEngine } from '../../../../../electron/ml/training/quick/tfjs-engine.ts'
import { random } from '../../../../../electron/ml/random.ts'
import { clouds } from './samples.ts'

const [n, d, k, p] = [60, 17, 3, 4]
const { features, labels } = clouds(n, d, k)
const next = random(1)
const noise = (rows: number, cols: number, least = -0.5): Matrix => ({
  data: Float32Array.from({ length: rows * cols }, () => next() + least),
  rows,
  cols,
})
const problems: SoftmaxProblems = {
  labels,
  classes: k,
  weights: noise(p * k, d),
  bias: noise(p * k, 1).data,
  // A third of the rows is held out of each problem.
  rowWeights: {
    data: Float32Array.from({ length: n * p }, (_, i) => (i % 3 === 0 ? 0 : next() / n)),
    rows: n,
    cols: p,
  },
}

beforeAll(() => {
  const wasm = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(path.join(path.dirname(wasm), '/'))
})

const engines: [string, () => Promise<SoftmaxEngine>][] = [
  ['onnxruntime', async () => onnxSoftmaxEngine()],
  ...['cpu', 'wasm'].map((name): [string, () => Promise<SoftmaxEngine>] => [
    `tfjs-${name}`,
    async () => {
      await tf.setBackend(name)
      return tfjsSoftmaxEngine(tf)
    },
  ]),
]

test.each(engines)('%s gives the same loss and gradient as float64', async (name, make) => {
  const engine = await make()
  expect(engine.name).toBe(name)
  const bound = await engine.bind(features)
  const found = await bound.gradient(problems)
  const wanted = gradient64(problems)
  close(found.loss, wanted.loss)
  expect([...found.correct]).toEqual(wanted.correct.map((value) => expect.closeTo(value, 6)))
  close(found.weights.data, wanted.weights)
  close(found.bias, wanted.bias)
  const { loss } = await bound.loss(problems)
  close(loss, wanted.loss)
  bound.release()
  await engine.close()
})

test.each(engines)('%s multiplies both ways', async (_, make) => {
  const engine = await make()
  const bound = await engine.bind(features)
  const [directions, columns] = [noise(5, d), noise(n, 4)]
  const projected = await bound.project(directions)
  const collected = await bound.collect(columns)
  const x = (i: number, j: number) => features.data[i * d + j]
  close(
    projected.data,
    Array.from({ length: n * 5 }, (_, at) =>
      sum(d, (j) => x(Math.floor(at / 5), j) * directions.data[(at % 5) * d + j]),
    ),
  )
  close(
    collected.data,
    Array.from({ length: 4 * d }, (_, at) => sum(n, (i) => x(i, at % d) * columns.data[i * 4 + Math.floor(at / d)])),
  )
  bound.release()
  await engine.close()
})

test('tfjs frees every tensor it made', async () => {
  await tf.setBackend('cpu')
  const before = tf.memory().numTensors
  const bound = await tfjsSoftmaxEngine(tf).bind(features)
  await bound.gradient(problems)
  await bound.project(noise(2, d))
  await bound.collect(noise(n, 2))
  bound.release()
  expect(tf.memory().numTensors).toBe(before)
})

test('products in slices give the sums of whole ones', async () => {
  // Large enough for several slices of onnxruntime's size, which one row of tfjs's never is.
  const many = clouds(3000, 40, 5)
  const wide: SoftmaxProblems = {
    labels: many.labels,
    classes: 5,
    weights: noise(5 * 500, 40),
    bias: new Float32Array(5 * 500),
    rowWeights: { data: new Float32Array(3000 * 500).fill(1 / 3000), rows: 3000, cols: 500 },
  }
  expect(rowSlices(3000, 4 * 40 * 2500, 1e9).length).toBeGreaterThan(1)
  const engine = onnxSoftmaxEngine()
  const bound = await engine.bind(many.features)
  const found = await bound.gradient(wide)
  const first = { ...wide, weights: { ...wide.weights, data: wide.weights.data.subarray(0, 200), rows: 5 } }
  const alone = await bound.gradient({
    ...first,
    bias: new Float32Array(5),
    rowWeights: { data: new Float32Array(3000).fill(1 / 3000), rows: 3000, cols: 1 },
  })
  close(found.weights.data.subarray(0, 200), alone.weights.data)
  expect(found.loss[0]).toBeCloseTo(alone.loss[0], 6)
  await engine.close()
})

test('slices cover every row once', () => {
  for (const [rows, operations] of [
    [1, 1e12],
    [7, 1e9],
    [1000, 3.3e6],
    [1000, 1],
  ]) {
    const cut = rowSlices(rows, operations, 1e9)
    expect(cut[0].start).toBe(0)
    expect(cut.at(-1)?.end).toBe(rows)
    cut.slice(1).forEach(({ start }, i) => expect(start).toBe(cut[i].end))
    for (const { start, end } of cut) expect(end).toBeGreaterThan(start)
  }
})

test('onnxruntime multiplies if tfjs has no native backend', async () => {
  await tf.setBackend('cpu')
  expect((await defaultEngine()).name).toBe('onnxruntime')
})

function gradient64({ weights, bias, rowWeights, classes }: SoftmaxProblems) {
  const out = {
    loss: new Array<number>(p).fill(0),
    correct: new Array<number>(p).fill(0),
    weights: new Array<number>(weights.data.length).fill(0),
    bias: new Array<number>(bias.length).fill(0),
  }
  for (let i = 0; i < n; i++)
    for (let problem = 0; problem < p; problem++) {
      const rows = Array.from({ length: classes }, (_, c) => problem * classes + c)
      const z = rows.map((r) => bias[r] + sum(d, (j) => features.data[i * d + j] * weights.data[r * d + j]))
      const total = sum(classes, (c) => Math.exp(z[c]))
      const weight = rowWeights.data[i * p + problem]
      out.loss[problem] += weight * (Math.log(total) - z[labels[i]])
      if (Math.max(...z) === z[labels[i]]) out.correct[problem] += weight
      rows.forEach((r, c) => {
        const residual = weight * (Math.exp(z[c]) / total - (c === labels[i] ? 1 : 0))
        out.bias[r] += residual
        for (let j = 0; j < d; j++) out.weights[r * d + j] += residual * features.data[i * d + j]
      })
    }
  return out
}

function sum(count: number, term: (i: number) => number): number {
  let total = 0
  for (let i = 0; i < count; i++) total += term(i)
  return total
}

function close(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length)
  const scale = Math.max(...Array.from(wanted, Math.abs))
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(found[i] - wanted[i])).toBeLessThan(1e-5 * scale)
}
