import { expect, test, vi } from 'vitest'
import { openBackend } from '../../../../../electron/ml/training/loop/backend.ts'
import { epochBatches, epochOrder, type Batch } from '../../../../../electron/ml/training/loop/batches.ts'
import { initialHead } from '../../../../../electron/ml/training/loop/initial-head.ts'
import { crossEntropy } from '../../../../../electron/ml/training/loop/loss.ts'
import { followRates } from '../../../../../electron/ml/training/loop/schedule.ts'
import { cachedViewsSource, type TrainingSource } from '../../../../../electron/ml/training/loop/source.ts'

/** A source whose row i contains i and the epoch, delivered in pieces of these sizes. */
function pieces(n: number, sizes: number[]): TrainingSource {
  return {
    labels: Int32Array.from({ length: n }, (_, i) => i % 3),
    width: 2,
    async *features(epoch, order) {
      let at = 0
      for (const size of sizes) {
        const part = [...order.subarray(at, (at += size))]
        yield { data: Float32Array.from(part.flatMap((i) => [i, epoch])), rows: size, cols: 2 }
      }
    },
  }
}

async function collect(batches: AsyncIterable<Batch>): Promise<Batch[]> {
  const all: Batch[] = []
  for await (const batch of batches) all.push(batch)
  return all
}

test.each([[[10]], [[1, 2, 3, 4]], [[4, 4, 2]], [[9, 1]], [[3, 0, 7]]])(
  'rows that come in pieces of %j become batches of four',
  async (sizes) => {
    const order = epochOrder(10, 2, 0, 'shuffled')
    const batches = await collect(epochBatches(pieces(10, sizes), 2, order, 4))
    expect(batches.map(({ labels }) => labels.length)).toEqual([4, 4, 2])
    expect(batches.flatMap(({ features }) => [...features.data])).toEqual([...order].flatMap((i) => [i, 2]))
    expect(batches.flatMap(({ labels }) => [...labels])).toEqual([...order].map((i) => i % 3))
  },
)

test.each([[[9]], [[11]], [[4, 4, 4]]])('a source that delivers %j of ten rows is refused', async (sizes) => {
  const batches = epochBatches(pieces(10, sizes), 1, epochOrder(10, 1, 0, 'as listed'), 4)
  await expect(collect(batches)).rejects.toMatchObject({ code: 'failed' })
})

test('every epoch has its own order, always the same one', () => {
  expect(epochOrder(50, 1, 0, 'shuffled')).toEqual(epochOrder(50, 1, 0, 'shuffled'))
  expect(epochOrder(50, 1, 0, 'shuffled')).not.toEqual(epochOrder(50, 2, 0, 'shuffled'))
  expect([...epochOrder(50, 3, 0, 'shuffled')].sort((a, b) => a - b)).toEqual([...epochOrder(50, 3, 0, 'as listed')])
})

test('K cached views are all shown in K epochs, and every epoch mixes them', async () => {
  const views = [0, 1, 2].map((v) => ({ data: new Float32Array(30).fill(v), rows: 30, cols: 1 }))
  const source = cachedViewsSource(views, new Int32Array(30), 4)
  const shown: number[][] = []
  for (const epoch of [1, 2, 3]) {
    const batches = await collect(epochBatches(source, epoch, epochOrder(30, epoch, 0, 'as listed'), 7))
    shown.push(batches.flatMap(({ features }) => [...features.data]))
  }
  for (let i = 0; i < 30; i++) expect(shown.map((epoch) => epoch[i]).sort()).toEqual([0, 1, 2])
  for (const epoch of shown) expect(new Set(epoch).size).toBe(3)
})

test('the gradient of the cross-entropy equals what small steps measure', () => {
  const logits = Float32Array.from([2, -1, 0.5, -3, 4, 4])
  const labels = Int32Array.from([2, 1])
  const { loss, correct, slope } = crossEntropy(logits, labels, 3)
  // By hand: log(e^2 + e^-1 + e^.5) - .5 and log(e^-3 + 2e^4) - 4; the first of two equal logits is the prediction.
  expect(loss).toBeCloseTo(1.741309 + 0.693603, 5)
  expect(correct).toBe(1)
  logits.forEach((value, k) => {
    const moved = (step: number) => crossEntropy(logits.with(k, value + step), labels, 3).loss / 2
    expect(slope[k]).toBeCloseTo((moved(0.0078125) - moved(-0.0078125)) / 0.015625, 4)
  })
})

test('huge logits overflow nothing', () => {
  const { loss, slope } = crossEntropy(Float32Array.from([3e38, 0]), Int32Array.from([0]), 2)
  expect(loss).toBe(0)
  expect([...slope]).toEqual([0, 0])
})

test('a new Linear starts uniform in ±1/√in, by the seed', () => {
  const spec = [{ type: 'Linear', out: 40 }, { type: 'ReLU' }, { type: 'Linear', out: 'classes' }] as const
  const head = initialHead([...spec], 100, 7, 3)
  expect(head).toEqual(initialHead([...spec], 100, 7, 3))
  expect(head).not.toEqual(initialHead([...spec], 100, 7, 4))
  const [first, , last] = head.layers
  if (first.type !== 'Linear' || last.type !== 'Linear') return expect.unreachable()
  expect([first.weight.rows, first.weight.cols, first.bias.length]).toEqual([100, 40, 40])
  expect([last.weight.rows, last.weight.cols, last.bias.length]).toEqual([40, 7, 7])
  const [lowest, highest] = [Math.min(...first.weight.data), Math.max(...first.weight.data)]
  expect(highest).toBeLessThanOrEqual(Math.fround(0.1))
  expect(highest).toBeGreaterThan(0.099)
  expect(lowest).toBeLessThan(-0.099)
  const mean = first.weight.data.reduce((sum, w) => sum + w) / 4000
  expect(Math.abs(mean)).toBeLessThan(0.004)
  expect(Math.max(...last.weight.data)).toBeGreaterThan(0.14)
})

test("schedules change the learning rate like PyTorch's", () => {
  const rates = (schedule: Parameters<typeof followRates>[1]) =>
    [1, 2, 3, 4, 5].map((epoch) => Number(followRates(0.1, schedule).of(epoch).toFixed(6)))
  expect(rates(null)).toEqual([0.1, 0.1, 0.1, 0.1, 0.1])
  expect(rates({ name: 'StepLR', step_size: 2, gamma: 0.5 })).toEqual([0.1, 0.1, 0.05, 0.05, 0.025])
  const cosine = { name: 'CosineAnnealingLR', T_max: 4, eta_min: 0.02 } as const
  expect(rates(cosine)).toEqual([0.1, 0.088284, 0.06, 0.031716, 0.02])
})

test('native engines that are not built here are skipped silently', async () => {
  const said = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, 'write'))
  await expect(openBackend(['tfjs-node-gpu', 'tfjs-node'])).rejects.toMatchObject({ code: 'engine_failed' })
  for (const written of said) expect(written).not.toHaveBeenCalled()
  vi.restoreAllMocks()
})

test('a closed backend can be reopened, and restores the process’s error handling', async () => {
  const listeners = () => [process.rawListeners('uncaughtException'), process.rawListeners('unhandledRejection')]
  const own = () => undefined
  process.once('uncaughtException', own)
  const before = listeners()
  for (let i = 0; i < 2; i++) {
    const backend = await openBackend(['wasm', 'cpu'])
    expect(backend.name).toBe('wasm')
    expect(listeners()).toEqual(before)
    backend.close()
    expect(listeners()).toEqual(before)
  }
  process.removeListener('uncaughtException', own)
  expect(listeners()).not.toEqual(before)
})
