import { expect, onTestFinished, test, vi } from 'vitest'
import { Batcher } from '../../../../electron/ml/features/batcher.ts'
import type { FeatureEngine } from '../../../../electron/ml/features/engine.ts'
import { openWithFallback, type EngineOffer } from '../../../../electron/ml/features/fallback-engine.ts'
import { provesItself } from '../../../../electron/ml/features/provider-trial.ts'

/**
 * An engine whose row is the picture's first pixel, and that fails after this many batches. Like the real one it takes
 * over the memory.
 */
class StandIn implements FeatureEngine {
  readonly batch = 2
  readonly dimensions = 1
  forwardPasses = 0
  batches = 0
  closed = 0
  readonly name: string
  private readonly good: number
  private readonly row: (value: number) => number

  constructor(name: string, good = Infinity, row = (value: number) => value) {
    this.name = name
    this.good = good
    this.row = row
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const taken = structuredClone(pixels, { transfer: [pixels.buffer] })
    await new Promise((done) => setTimeout(done, 5))
    if (this.batches++ >= this.good) throw new Error('the device was lost.')
    this.forwardPasses += n
    return Float32Array.from({ length: n }, (_, i) => this.row(taken[(i * taken.length) / n]))
  }
  async close(): Promise<void> {
    this.closed++
  }
}

const offer = (engine: FeatureEngine): EngineOffer => ({ name: engine.name, open: async () => engine })
const broken = (name: string): EngineOffer => ({ name, open: () => Promise.reject(new Error('no device')) })

/** Sends 20 pictures through an engine as a pass does, two batches in flight, and returns the rows by picture. */
async function passThrough(engine: FeatureEngine): Promise<number[]> {
  const rows = new Map<string, number>()
  const sink = {
    has: (key: string) => rows.has(key),
    append: (keys: string[], data: Float32Array) => keys.forEach((key, i) => rows.set(key, data[i])),
  }
  const batcher = new Batcher(engine, sink, () => undefined)
  for (let i = 0; i < 20; i++) {
    await batcher.room()
    batcher.add(String(i), { data: new Uint8Array(12).fill(i + 1), width: 2, height: 2 })
  }
  await batcher.finish()
  return Array.from({ length: 20 }, (_, i) => rows.get(String(i)) ?? -1)
}
const all = Array.from({ length: 20 }, (_, i) => i + 1)

test('a pass whose engine fails midway continues with the next one, and no picture is lost', async () => {
  const [gpu, cpu] = [new StandIn('gpu', 3), new StandIn('cpu')]
  const warnings: string[] = []
  const engine = await openWithFallback([offer(gpu), offer(cpu)], ({ message }) => warnings.push(message))
  expect(await passThrough(engine)).toEqual(all)
  expect(gpu.forwardPasses).toBe(6)
  expect(cpu.forwardPasses).toBe(14)
  expect(engine.name).toBe('gpu, then cpu')
  expect(warnings).toEqual(['The engine gpu failed (the device was lost). cpu takes over.'])
  expect([gpu.closed, cpu.closed]).toEqual([1, 0])
})

test('an engine that does not open is replaced with a warning', async () => {
  const warnings: string[] = []
  const offers = [broken('cuda'), broken('webgpu'), offer(new StandIn('cpu'))]
  const engine = await openWithFallback(offers, ({ message }) => warnings.push(message))
  expect(await passThrough(engine)).toEqual(all)
  expect(engine.name).toBe('cpu')
  expect(warnings).toEqual([
    'The engine cuda could not be started (no device). webgpu takes over.',
    'The engine webgpu could not be started (no device). cpu takes over.',
  ])
})

test('NaN rows count as a failure', async () => {
  const gpu = new StandIn('gpu', Infinity, (value) => (value > 8 ? NaN : value))
  const engine = await openWithFallback([offer(gpu), offer(new StandIn('cpu'))], () => undefined)
  expect(await passThrough(engine)).toEqual(all)
})

test('the error of the last engine is thrown', async () => {
  const engine = await openWithFallback([offer(new StandIn('gpu', 1)), offer(new StandIn('cpu', 1))], () => undefined)
  await expect(passThrough(engine)).rejects.toThrow('the device was lost')
  await expect(openWithFallback([broken('gpu'), broken('cpu')], () => undefined)).rejects.toThrow('no device')
})

test('an engine that was not requested must open, agree with the reference and be faster', async () => {
  // The clock advances only while an engine computes: the slow one takes twice as long, however busy this machine is.
  vi.useFakeTimers({ toFake: ['performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const taking = (ms: number, engine: StandIn) => {
    const run = engine.run.bind(engine)
    engine.run = (pixels, n) => {
      vi.advanceTimersByTime(ms)
      return run(pixels, n)
    }
    return engine
  }
  const slow = taking(200, new StandIn('cpu'))
  const size = { width: 4, height: 4 }
  expect(await provesItself(offer(taking(100, new StandIn('gpu'))), slow, size)).toBe(true)
  expect(
    await provesItself(offer(taking(100, new StandIn('wrong', Infinity, (value) => value * 1.01 + 1))), slow, size),
  ).toBe(false)
  expect(await provesItself(broken('none'), slow, size)).toBe(false)
  expect(await provesItself(offer(slow), taking(100, new StandIn('cpu')), size)).toBe(false)
})

test('closed while the next engine is opening, none stays open', async () => {
  const [gpu, cpu] = [new StandIn('gpu', 0), new StandIn('cpu')]
  const soon = (ms: number) => new Promise((done) => setTimeout(done, ms))
  let opening = false
  const slow = async () => {
    opening = true
    await soon(50)
    return cpu
  }
  const engine = await openWithFallback([offer(gpu), { name: 'cpu', open: slow }], () => undefined)
  const running = engine.run(new Uint8Array(12), 1).catch(() => undefined)
  while (!opening) await soon(1)
  await engine.close()
  await running
  expect([gpu.closed, cpu.closed]).toEqual([1, 1])
})
