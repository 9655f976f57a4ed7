import { expect, test } from 'vitest'
import type { Head } from '../../../../../electron/ml/training/head.ts'
import { openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { fitEpochs, type EpochPlan } from '../../../../../electron/ml/training/loop/fit.ts'
import { crossEntropy, type LossOptions } from '../../../../../electron/ml/training/loop/loss.ts'
import { mixedCrossEntropy } from '../../../../../electron/ml/training/loop/mixup.ts'
import { fixedSource } from '../../../../../electron/ml/training/loop/source.ts'
import { relativeDifference } from '../../../../fixtures/networks/numbers.ts'
import reference from '../../../../fixtures/reference/loop-pytorch.json' with { type: 'json' }

type Setting = Pick<EpochPlan, 'optimiser' | 'schedule' | 'warmup' | 'label_smoothing'> & { classWeights?: number[] }
const halved = { name: 'StepLR', step_size: 2, gamma: 0.5 } as const
const cosine = { name: 'CosineAnnealingLR', T_max: 4, eta_min: 0.01 } as const
const sgd = { name: 'SGD', momentum: 0.9, weight_decay: 0, nesterov: false } as const
const plateau = {
  name: 'ReduceLROnPlateau',
  mode: 'min',
  factor: 0.5,
  patience: 1,
  threshold: 0.02,
  threshold_mode: 'rel',
  cooldown: 2,
  min_lr: 0.05,
  eps: 1e-8,
} as const
const ofAccuracy = {
  ...plateau,
  mode: 'max',
  factor: 0.3,
  patience: 0,
  threshold: 0.01,
  threshold_mode: 'abs',
  cooldown: 0,
  min_lr: 0,
} as const
const adam = { name: 'Adam', lr: 0.02, betas: [0.9, 0.999] as [number, number], eps: 1e-8, weight_decay: 0 } as const
const settings: Record<keyof typeof reference.runs, Setting> = {
  sgd: { optimiser: { ...sgd, lr: 0.1 }, schedule: halved },
  'sgd-plain': { optimiser: { ...sgd, lr: 0.1, momentum: 0 }, schedule: null },
  'sgd-nesterov-decay': { optimiser: { ...sgd, lr: 0.05, weight_decay: 0.01, nesterov: true }, schedule: cosine },
  adam: { optimiser: adam, schedule: halved },
  'adam-decay': { optimiser: { ...adam, betas: [0.8, 0.95], eps: 1e-4, weight_decay: 0.02 }, schedule: cosine },
  adamw: { optimiser: { ...adam, name: 'AdamW', lr: 0.001, weight_decay: 0.01 }, schedule: null },
  'adamw-decay': {
    optimiser: { name: 'AdamW', lr: 0.03, betas: [0.8, 0.95], eps: 1e-4, weight_decay: 0.3 },
    schedule: halved,
  },
  warmup: {
    optimiser: { ...sgd, lr: 0.2 },
    warmup: { epochs: 3, start_factor: 0.25 },
    schedule: { ...cosine, eta_min: 0.001 },
  },
  plateau: { optimiser: { ...sgd, lr: 0.4, momentum: 0.5 }, schedule: plateau },
  'warmup-plateau': {
    optimiser: { ...adam, lr: 0.05 },
    warmup: { epochs: 2, start_factor: 0.5 },
    schedule: ofAccuracy,
  },
  'class-weights': { optimiser: adam, schedule: null, classWeights: reference.weights },
  smoothing: { optimiser: adam, schedule: null, label_smoothing: 0.1 },
  'weights-smoothing': {
    optimiser: { ...sgd, lr: 0.1, momentum: 0 },
    ...{ schedule: null, label_smoothing: 0.2, classWeights: reference.weights },
  },
}

const names = Object.keys(settings) as (keyof typeof settings)[]
const backends = ['cpu', 'wasm'] as const
const cases = backends.flatMap((backend) => names.map((name) => ({ backend, name })))

test.each(cases)('training with $name on $backend ends where PyTorch ends', async ({ backend, name }) => {
  const { rows, width, batch, classes } = reference
  const { start, end, epochs } = reference.runs[name]
  const matrix = (values: number[]) => ({ data: Float32Array.from(values), rows, cols: width })
  const source = fixedSource(matrix(reference.features), Int32Array.from(reference.labels))
  const validation = { features: matrix(reference.heldFeatures), labels: Int32Array.from(reference.heldLabels) }
  const open = await openBackend([backend])
  try {
    const { classWeights, ...setting } = settings[name]
    const plan: EpochPlan = {
      ...{ head: [], ...setting, batch },
      ...{ epochs: epochs.length, shuffle: false, keep: 'last' },
    }
    const fitted = await fitEpochs({ source, plan, classes, seed: 0, start: headOf(start), validation, classWeights })
    expect(fitted.epochs).toHaveLength(epochs.length)
    fitted.epochs.forEach(({ loss, accuracy, valLoss, valAccuracy, lr }, i) => {
      expect(Math.abs(loss - epochs[i].loss)).toBeLessThan(1e-5)
      expect(accuracy).toBeCloseTo(epochs[i].accuracy, 12)
      expect(Math.abs((valLoss ?? NaN) - epochs[i].valLoss)).toBeLessThan(1e-5)
      expect(valAccuracy).toBeCloseTo(epochs[i].valAccuracy, 6)
      expect(lr).toBeCloseTo(epochs[i].lr, 12)
    })
    const moved = largestDifference(fitted.head, headOf(start))
    expect(moved).toBeGreaterThan(name === 'adamw' ? 0.01 : 0.1)
    expect(largestDifference(fitted.head, headOf(end))).toBeLessThan(1e-5)
  } finally {
    open.close()
  }
})

const losses = reference.losses
const lossCases: [keyof typeof losses, LossOptions, share?: number][] = [
  ['plain', {}],
  ['weights', { weights: reference.weights }],
  ['smoothing', { smoothing: 0.1 }],
  ['weights-smoothing', { weights: reference.weights, smoothing: 0.1 }],
  ['mixed', {}, 0.3],
  ['mixed-weights-smoothing', { weights: reference.weights, smoothing: 0.1 }, 0.3],
]
test.each(lossCases)("the loss '%s' and its gradient are PyTorch's", (name, options, share) => {
  const { logits, labels, partners, loss, slope } = losses[name]
  const given = [Float32Array.from(logits), Int32Array.from(labels), reference.classes] as const
  const mixing = share === undefined ? undefined : { share, partners: Int32Array.from(partners) }
  const ours = mixing ? mixedCrossEntropy(...given, mixing, options) : crossEntropy(...given, options)
  expect(ours.loss / labels.length).toBeCloseTo(loss, 5)
  expect(relativeDifference(ours.slope, slope)).toBeLessThan(1e-5)
})

function headOf(weights: { weight: number[]; bias: number[] }[]): Head {
  const linear = weights.map(({ weight, bias }) => {
    const data = Float32Array.from(weight)
    const matrix = { data, rows: data.length / bias.length, cols: bias.length }
    return { type: 'Linear' as const, weight: matrix, bias: Float32Array.from(bias) }
  })
  return { layers: linear.flatMap((layer, i) => (i === 0 ? [layer] : [{ type: 'ReLU' as const }, layer])) }
}

function largestDifference(a: Head, b: Head): number {
  const [x, y] = [a, b].map(({ layers }) =>
    layers.flatMap((l) => (l.type === 'Linear' ? [...l.weight.data, ...l.bias] : [])),
  )
  expect(x).toHaveLength(y.length)
  return Math.max(...x.map((value, i) => Math.abs(value - y[i])))
}
