import { expect, test, vi } from 'vitest'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { applyHead } from '../../../../../electron/ml/evaluation/apply-head.ts'
import { evaluate } from '../../../../../electron/ml/evaluation/metrics.ts'
import type { Head } from '../../../../../electron/ml/training/head.ts'
import { fitQuick } from '../../../../../electron/ml/training/quick/fit.ts'
import { searchStillHolds } from '../../../../../electron/ml/training/quick/warm-start.ts'
import { tfjsSoftmaxEngine } from '../../../../../electron/ml/training/quick/tfjs-engine.ts'
import type { QuickStep } from '../../../../../electron/ml/training/quick/curve.ts'
import { loss64, optimum64 } from '../../../../benchmarks/float64-optimum.ts'
import { clouds } from './samples.ts'

const classes = 4
const train = clouds(240, 96, classes, { spread: 2.5 })
const fit = (options = {}) =>
  fitQuick(train.features, train.labels, classes, { seed: 0, products: 'engine', ...options })

function linear({ layers: [layer, ...others] }: Head) {
  if (layer.type !== 'Linear' || others.length > 0) throw new TypeError('one Linear expected')
  return layer
}

test('the loss ends within 0.1 % of the optimum that a float64 solver proves', async () => {
  const { head, penalty, loss } = await fit()
  const { weight, bias } = linear(head)
  expect([weight.rows, weight.cols, bias.length]).toEqual([96, classes, classes])
  const problem = { ...train, classes, penalty }
  const reached = loss64(problem, weight, bias)
  const best = optimum64(problem, weight, bias)
  expect(best.bound / best.loss).toBeLessThan(1e-6)
  expect((reached - best.loss) / best.loss).toBeLessThan(1e-3)
  // The solver's own loss is that of the head on raw features: the scaling is folded in.
  expect(loss / reached).toBeCloseTo(1, 4)
})

test('the chosen penalty has the lowest held-out loss, with attempts on both sides of it', async () => {
  const { penalty, search } = await fit()
  const best = search.reduce((a, b) => (b.loss < a.loss ? b : a))
  expect(penalty).toBe(best.penalty)
  expect(search.some((score) => score.penalty > penalty)).toBe(true)
  expect(search.some((score) => score.penalty < penalty)).toBe(true)
  expect(search.map((score) => score.penalty)).toEqual(search.map((score) => score.penalty).sort((a, b) => b - a))
})

test('a given penalty is used without a search, and leads to its own optimum', async () => {
  const { head, penalty, search } = await fit({ penalty: 0.02 })
  expect([penalty, search.length]).toEqual([0.02, 0])
  const { weight, bias } = linear(head)
  const problem = { ...train, classes, penalty }
  const best = optimum64(problem, weight, bias)
  expect((loss64(problem, weight, bias) - best.loss) / best.loss).toBeLessThan(1e-3)
})

test('the same seed and data give the same bytes, another seed other folds', async () => {
  const [one, two, other] = [await fit(), await fit(), await fit({ seed: 1 })]
  expect(Buffer.from(linear(one.head).weight.data.buffer)).toEqual(Buffer.from(linear(two.head).weight.data.buffer))
  expect(linear(one.head).bias).toEqual(linear(two.head).bias)
  expect(one.search).toEqual(two.search)
  expect(other.search).not.toEqual(one.search)
})

test('tfjs ends where onnxruntime ends', async () => {
  await tf.setBackend('cpu')
  const start = { head: (await fit()).head, penalty: 0.3 }
  const [one, two] = [await fit({ start }), await fit({ start, products: tfjsSoftmaxEngine(tf) })]
  expect(two.engine).toBe('tfjs-cpu')
  expect(two.loss / one.loss).toBeCloseTo(1, 3)
})

test('each step is reported with training and validation figures, and the last ones are those of the head', async () => {
  const validation = clouds(80, 96, classes, { spread: 2 })
  const steps: QuickStep[] = []
  const { head, steps: count } = await fit({ validation, onStep: (step: QuickStep) => steps.push(step) })
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: count }, (_, i) => i))
  expect(steps[0].loss).toBeCloseTo(Math.log(classes), 4)
  const last = steps[steps.length - 1]
  const trained = evaluate(await applyHead(head, train.features), train.labels)
  const held = evaluate(await applyHead(head, validation.features), validation.labels)
  expect(last.loss).toBeCloseTo(trained.loss, 4)
  expect(last.accuracy).toBeCloseTo(trained.accuracy, 4)
  expect(last.valLoss).toBeCloseTo(held.loss, 4)
  expect(last.valAccuracy).toBeCloseTo(held.accuracy, 4)
  steps.slice(1).forEach(({ seconds }, i) => expect(seconds).toBeGreaterThanOrEqual(steps[i].seconds))
})

test('a fit that starts from the last one keeps the penalty and finishes immediately', async () => {
  const cold = await fit()
  const start = { head: cold.head, penalty: cold.penalty, pictures: cold.pictures }
  const same = await fit({ start })
  expect(same.search).toEqual([])
  expect(same.penalty).toBe(cold.penalty)
  expect(same.steps).toBeLessThanOrEqual(2)
  const relabelled = train.labels.slice()
  for (let i = 0; i < 5; i++) relabelled[i * 40] = (relabelled[i * 40] + 1) % classes
  const warm = await fitQuick(train.features, relabelled, classes, { seed: 0, products: 'engine', start })
  expect(warm.steps).toBeLessThan(cold.steps)
  const { weight, bias } = linear(warm.head)
  const problem = { features: train.features, labels: relabelled, classes, penalty: warm.penalty }
  const best = optimum64(problem, weight, bias)
  expect((loss64(problem, weight, bias) - best.loss) / best.loss).toBeLessThan(1e-3)
})

test('the penalty is searched for again when the set has grown by more than a fifth or has another class', async () => {
  const { head, penalty } = await fit()
  const start = { head, penalty, pictures: 240 }
  expect(searchStillHolds(start, 280, classes, 96)).toBe(true)
  expect(searchStillHolds(start, 300, classes, 96)).toBe(false)
  expect(searchStillHolds(start, 180, classes, 96)).toBe(false)
  expect(searchStillHolds(start, 240, classes + 1, 96)).toBe(false)
  expect(searchStillHolds(start, 240, classes, 97)).toBe(false)
  expect((await fit({ start: { ...start, pictures: 100 } })).search.length).toBeGreaterThan(2)
})

test('a cancelled fit ends with that code, even midway', async () => {
  const abort = new AbortController()
  const onStep = vi.fn(() => abort.abort())
  await expect(fit({ signal: abort.signal, onStep })).rejects.toMatchObject({ code: 'cancelled' })
  expect(onStep).toHaveBeenCalledTimes(1)
  await expect(fit({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' })
})

test('other work goes on during a fit', async () => {
  const big = clouds(400, 256, 5, { spread: 2.5 })
  let turns = 0
  const timer = setInterval(() => turns++, 5)
  const { seconds } = await fitQuick(big.features, big.labels, 5, { seed: 0, products: 'engine' })
  clearInterval(timer)
  expect(turns).toBeGreaterThan((seconds * 1000) / 100)
})
