import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { beta, normal } from '../../../../../electron/ml/distributions.ts'
import { random } from '../../../../../electron/ml/random.ts'
import type { StepFigures, EpochReport } from '../../../../../electron/ml/training/figures.ts'
import { openBackend, type Backend } from '../../../../../electron/ml/training/loop/backend.ts'
import { balancedOrder } from '../../../../../electron/ml/training/loop/batches.ts'
import { checkpointing, everySteps, type Judged } from '../../../../../electron/ml/training/loop/callbacks.ts'
import { restoreCheckpoint, serialiseCheckpoint } from '../../../../../electron/ml/training/loop/checkpoint.ts'
import { weightsOfClasses } from '../../../../../electron/ml/training/loop/class-weights.ts'
import { fitEpochs, type EpochPlan, type FitOptions } from '../../../../../electron/ml/training/loop/fit.ts'
import { drawMixing, mixRows } from '../../../../../electron/ml/training/loop/mixup.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import { earlyStopping } from '../../../../../electron/ml/training/loop/early-stopping.ts'

const [width, classes] = [8, 3]

/** Rows around a centre for each class; the first class has most of them. */
function pictures(n: number, stream: string) {
  const next = random(3, stream)
  const labels = Int32Array.from({ length: n }, () => Math.floor(3 * next() ** 2))
  const data = Float32Array.from(
    { length: n * width },
    (_, k) => ((k % width) % classes === labels[Math.floor(k / width)] ? 0.5 : 0) + next() * 2 - 1,
  )
  return { features: { data, rows: n, cols: width }, labels }
}
const train = pictures(50, 'train')
const validation = pictures(31, 'validation')
const plan: EpochPlan = {
  head: [
    { type: 'Linear', out: 10 },
    { type: 'ReLU' },
    { type: 'Dropout', p: 0.3 },
    { type: 'Linear', out: 'classes' },
  ],
  optimiser: { name: 'AdamW', lr: 0.05, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.05 },
  warmup: { epochs: 2, start_factor: 0.2 },
  schedule: {
    ...{ name: 'ReduceLROnPlateau', mode: 'min', factor: 0.5, patience: 0, threshold: 0.05 },
    ...{ threshold_mode: 'rel', cooldown: 1, min_lr: 1e-4, eps: 1e-8 },
  },
  ...{ batch: 8, epochs: 9, shuffle: true, sampling: 'balanced', label_smoothing: 0.1, mixup: { alpha: 0.4 } },
  keep: 'best',
}
const options: FitOptions = {
  ...{ source: fixedSource(train.features, train.labels), plan, classes, seed: 1, validation },
  classWeights: weightsOfClasses('balanced', ['a', 'b', 'c'], train.labels),
}
const fit = (changes: Partial<EpochPlan> = {}, others: Partial<FitOptions> = {}) =>
  fitEpochs({ ...options, ...others, plan: { ...plan, ...changes } })

describe('the loop with everything switched on', () => {
  let backend: Backend
  beforeAll(async () => {
    backend = await openBackend(['wasm'])
  })
  afterAll(() => backend.close())

  test('continues from any epoch with the same bits', async () => {
    const written: Uint8Array[] = []
    const keep = checkpointing((checkpoint) => void written.push(serialiseCheckpoint(checkpoint)))
    const whole = await fit({}, { callbacks: [keep] })
    expect(written).toHaveLength(9)
    expect(new Set(whole.epochs.map(({ lr }) => lr)).size).toBeGreaterThan(4)
    for (const bytes of written) {
      const resumed = await fit({}, { resume: restoreCheckpoint(bytes) })
      expect(resumed.head).toEqual(whole.head)
      expect(resumed.epochs.map(timeless)).toEqual(whole.epochs.map(timeless))
    }
  })

  test('gives the same bits for the same seed, and each option changes them', async () => {
    const whole = await fit()
    expect((await fit()).head).toEqual(whole.head)
    const others: Partial<EpochPlan>[] = [
      { sampling: 'all' },
      { label_smoothing: 0 },
      { mixup: null },
      { mixup: { alpha: 2 } },
      { warmup: null },
      { optimiser: { ...plan.optimiser, weight_decay: 0 } as EpochPlan['optimiser'] },
    ]
    for (const changes of others) expect((await fit(changes)).head).not.toEqual(whole.head)
    expect((await fit({}, { classWeights: undefined })).head).not.toEqual(whole.head)
  })

  test('mixes each batch with itself by the drawn share', async () => {
    const once: Partial<EpochPlan> = {
      ...{ epochs: 1, batch: 50, sampling: 'all', shuffle: false, label_smoothing: 0 },
      optimiser: { name: 'SGD', lr: 1e-12, momentum: 0, weight_decay: 0, nesterov: false },
    }
    const { head } = await fit(once)
    /** Loss of the one step: the Dropout masks are the same each time. */
    const lossOf = async (mixup: EpochPlan['mixup'], source: FitOptions['source']) => {
      const { epochs } = await fit({ ...once, mixup }, { source, start: head, classWeights: undefined })
      return epochs[0].loss
    }
    const mixing = drawMixing(50, 0.4, 1, 1, 0)
    const mixed = mixRows(train.features, mixing)
    const own = await lossOf(null, fixedSource(mixed, train.labels))
    const other = await lossOf(
      null,
      fixedSource(
        mixed,
        mixing.partners.map((i) => train.labels[i]),
      ),
    )
    const seen = await lossOf({ alpha: 0.4 }, options.source)
    expect(seen).toBeCloseTo(mixing.share * own + (1 - mixing.share) * other, 6)
    expect(Math.abs(own - other)).toBeGreaterThan(1e-3)
  })

  test('reports predictions for each validation row, equal to those of the kept head', async () => {
    const all: (Judged | null)[] = []
    const watching = { onEpochEnd: (_: EpochReport, run: { judged: Judged | null }) => void all.push(run.judged) }
    const { epochs } = await fit({}, { callbacks: [watching] })
    expect(all).toHaveLength(9)
    all.forEach((judged, i) => {
      const right = judged?.predicted.filter((c, row) => c === validation.labels[row]).length ?? NaN
      expect(right / 31).toBeCloseTo(epochs[i].valAccuracy ?? NaN, 12)
      for (const p of judged?.confidence ?? []) expect(p).toBeGreaterThanOrEqual(1 / 3 - 1e-6)
    })
    await fit({ epochs: 1 }, { validation: undefined, callbacks: [watching] })
    expect(all.at(-1)).toBeNull()
  })

  test('reports the mean loss of every so many steps', async () => {
    const [steps, batches]: [StepFigures[], number[]] = [[], []]
    const callbacks = [{ onBatchEnd: ({ loss }: { loss: number }) => void batches.push(loss) }]
    await fit({ epochs: 2 }, { callbacks: [...callbacks, everySteps(3, (step) => void steps.push(step))] })
    // 50 rows are seven batches; the count starts over with each epoch.
    expect(steps.map(({ epoch, step, seen, total }) => [epoch, step, seen, total])).toEqual([
      [1, 3, 24, 50],
      [1, 6, 48, 50],
      [2, 3, 24, 50],
      [2, 6, 48, 50],
    ])
    const mean = (from: number) => (batches[from] + batches[from + 1] + batches[from + 2]) / 3
    expect(steps.map(({ loss }) => loss)).toEqual([mean(0), mean(3), mean(7), mean(10)])
  })
})

const timeless = (report: EpochReport) => ({ ...report, seconds: 0 })

test('a balanced epoch has every class equally often and no favourite within one', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 80 ? 0 : i < 96 ? 1 : 2))
  const order = balancedOrder(labels, 1, 0)
  const times = new Map<number, number>()
  for (const i of order) times.set(i, (times.get(i) ?? 0) + 1)
  const of = (c: number) => [...times].filter(([i]) => labels[i] === c).map(([, n]) => n)
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0)
  expect([0, 1, 2].map((c) => sum(of(c))).sort()).toEqual([33, 33, 34])
  expect(new Set(of(0))).toEqual(new Set([1]))
  expect(of(1)).toHaveLength(16)
  for (const c of [1, 2]) expect(Math.max(...of(c)) - Math.min(...of(c))).toBeLessThanOrEqual(1)
  expect(balancedOrder(labels, 1, 0)).toEqual(order)
  expect(balancedOrder(labels, 2, 0)).not.toEqual(order)
  const seen = new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].flatMap((epoch) => [...balancedOrder(labels, epoch, 0)]))
  expect(seen.size).toBeGreaterThan(95)
})

test('balanced weights are those of scikit-learn, and classes that a recipe does not name weigh one', () => {
  const labels = Int32Array.from([0, 0, 0, 0, 0, 0, 2, 2, 1, 0])
  expect(weightsOfClasses('balanced', ['a', 'b', 'c'], labels)).toEqual([10 / 21, 10 / 3, 10 / 6])
  expect(weightsOfClasses({ c: 2.5 }, ['a', 'b', 'c'], labels)).toEqual([1, 1, 2.5])
  // A class without training pictures does not affect the weights of the others.
  expect(weightsOfClasses('balanced', ['a', 'b'], Int32Array.from([0, 0]))).toEqual([1, 1])
})

test('a run has stalled when patience is over, counting only improvements that are large enough', () => {
  const stalledAfter = (accuracies: (number | null)[], patience: number, minDelta?: number) => {
    const watch = earlyStopping(patience, minDelta)
    return accuracies.findIndex((valAccuracy, i) => {
      watch.see({ epoch: i + 1, loss: 1, accuracy: 0, valLoss: 1, valAccuracy, lr: 1, seconds: 0 })
      return watch.stalled
    })
  }
  expect(stalledAfter([0.5, 0.6, 0.6, 0.59, 0.7], 2)).toBe(3)
  expect(stalledAfter([0.5, 0.6, 0.6, 0.61, 0.6], 3)).toBe(-1)
  expect(stalledAfter([0.5, 0.6, 0.6, 0.61, 0.6], 3, 0.02)).toBe(4)
  expect(stalledAfter([null, null, null, null], 1)).toBe(-1)
})

test('draws from beta and normal distributions have their moments', () => {
  const moments = (draw: () => number) => {
    const values = Array.from({ length: 20_000 }, draw)
    const mean = values.reduce((a, b) => a + b) / values.length
    return [mean, values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length]
  }
  const next = random(0, 'moments')
  for (const [a, b] of [
    [0.2, 0.2],
    [1, 1],
    [0.001, 0.001],
    [3, 1.5],
  ]) {
    const [mean, variance] = moments(() => beta(a, b, next))
    expect(mean).toBeCloseTo(a / (a + b), 1.5)
    expect(variance).toBeCloseTo((a * b) / ((a + b) ** 2 * (a + b + 1)), 2)
  }
  const [mean, variance] = moments(() => normal(next))
  expect(mean).toBeCloseTo(0, 1)
  expect(variance).toBeCloseTo(1, 1)
})
