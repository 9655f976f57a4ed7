import { expect, test } from 'vitest'
import type { Head } from '../../electron/ml/training/head.ts'
import { openBackend } from '../../electron/ml/training/loop/backend.ts'
import { fitEpochs } from '../../electron/ml/training/loop/fit.ts'
import type { EpochPlan } from '../../electron/ml/training/loop/fit.ts'
import { fixedSource } from '../../electron/ml/training/loop/source.ts'
import reference from '../fixtures/loop-pytorch.json' with { type: 'json' }

type Setting = Pick<EpochPlan, 'optimiser' | 'schedule'>
const halved = { name: 'StepLR', step_size: 2, gamma: 0.5 } as const
const cosine = { name: 'CosineAnnealingLR', T_max: 4, eta_min: 0.01 } as const
const sgd = { name: 'SGD', momentum: 0.9, weight_decay: 0, nesterov: false } as const
const adam = { name: 'Adam', lr: 0.02, betas: [0.9, 0.999] as [number, number], eps: 1e-8, weight_decay: 0 } as const
const settings: Record<keyof typeof reference.runs, Setting> = {
  sgd: { optimiser: { ...sgd, lr: 0.1 }, schedule: halved },
  'sgd-plain': { optimiser: { ...sgd, lr: 0.1, momentum: 0 }, schedule: null },
  'sgd-nesterov-decay': { optimiser: { ...sgd, lr: 0.05, weight_decay: 0.01, nesterov: true }, schedule: cosine },
  adam: { optimiser: adam, schedule: halved },
  'adam-decay': { optimiser: { ...adam, betas: [0.8, 0.95], eps: 1e-4, weight_decay: 0.02 }, schedule: cosine },
}

const names = Object.keys(settings) as (keyof typeof settings)[]
const backends = ['cpu', 'wasm'] as const
const cases = backends.flatMap((backend) => names.map((name) => ({ backend, name })))

test.each(cases)('three epochs of $name on $backend end where PyTorch ends', async ({ backend, name }) => {
  const { rows, width, batch, classes } = reference
  const { start, end, epochs } = reference.runs[name]
  const source = fixedSource(
    { data: Float32Array.from(reference.features), rows, cols: width },
    Int32Array.from(reference.labels),
  )
  const open = await openBackend([backend])
  try {
    const plan: EpochPlan = { head: [], ...settings[name], batch, epochs: 3, shuffle: false, keep: 'last' }
    const fitted = await fitEpochs({ source, plan, classes, seed: 0, start: headOf(start) })
    expect(fitted.epochs).toHaveLength(epochs.length)
    fitted.epochs.forEach(({ loss, accuracy }, i) => {
      expect(Math.abs(loss - epochs[i].loss)).toBeLessThan(1e-5)
      expect(accuracy).toBeCloseTo(epochs[i].accuracy, 12)
    })
    const moved = largestDifference(fitted.head, headOf(start))
    expect(moved).toBeGreaterThan(0.1)
    expect(largestDifference(fitted.head, headOf(end))).toBeLessThan(1e-5)
  } finally {
    open.close()
  }
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
