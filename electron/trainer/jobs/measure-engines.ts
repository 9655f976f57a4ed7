import type { Warning } from '../../../common/warnings/warning.ts'
import { outputSize } from '../../ml/images/transforms.ts'
import { openOnnxEngine, type OnnxEngineOptions } from '../../ml/features/onnx-engine.ts'
import type { FeatureEngine } from '../../ml/features/engine.ts'
import { checkCancelled, LoupeError } from '../../ml/errors.ts'
import type { Matrix } from '../../ml/matrix.ts'
import { random } from '../../ml/random.ts'
import type { Head } from '../../ml/training/head.ts'
import { openBackend, type BackendName } from '../../ml/training/loop/backend.ts'
import { fitEpochs } from '../../ml/training/loop/fit.ts'
import { fixedSource } from '../../ml/training/loop/source.ts'
import type { JobContext } from '../context.ts'
import { closeEngine } from '../extraction/engines.ts'
import type { EngineMeasured, MeasureEnginesJob, MeasureEnginesResult, MeasureEvent } from '../protocol.ts'
import { saidByEngine } from '../../ml/engines/out-of-memory.ts'

/**
 * Times every available engine on the same work and compares its results with those of onnxruntime's and
 * TensorFlow.js's plain CPU.
 */
export async function measureEnginesJob(
  { backbone, forward, training }: MeasureEnginesJob,
  { emit, signal }: JobContext<MeasureEvent>,
): Promise<MeasureEnginesResult> {
  await closeEngine()
  const total = forward.length + training.length
  let done = 0
  const each = async <T extends string>(names: T[], measure: (name: T) => Promise<EngineMeasured>) => {
    const found: Record<string, EngineMeasured> = {}
    for (const name of names) {
      checkCancelled(signal)
      found[name] = await measure(name).catch((error: unknown) => {
        if (error instanceof LoupeError && error.code === 'cancelled') throw error
        return error instanceof GaveWay ? error.failure : { failed: saidByEngine(error) }
      })
      emit({ type: 'progress', stage: 'measure', done: ++done, total })
    }
    return found
  }
  const shape = { ...outputSize(backbone.spec.transforms), dimensions: backbone.spec.features }
  const reference = await runOnce({ model: backbone.model, ...shape })
  const known = await trainOnce('cpu')
  return {
    forward: await each(forward, async (name) => {
      const one = name === 'cpu' ? reference : await runOnce({ model: backbone.model, ...shape, providers: [name] })
      const { perSecond, bytes } = one
      return { perSecond, bytes, difference: relativeDifference(one.rows, reference.rows) }
    }),
    training: await each(training, async (name) => {
      const { perSecond, bytes, weights } = name === 'cpu' ? known : await trainOnce(name)
      return { perSecond, bytes, difference: relativeDifference(weights, known.weights) }
    }),
  }
}

/** Another engine computed instead of the one being measured. */
class GaveWay extends Error {
  readonly failure: EngineMeasured

  constructor(warning: Warning) {
    super(warning.message)
    this.failure = { failed: warning.message, warning }
  }
}

/** Forward passes per second over one batch of noise after a warm-up; the features, and the bytes that opening took. */
async function runOnce(options: OnnxEngineOptions): Promise<{ perSecond: number; bytes: number; rows: Float32Array }> {
  const before = process.memoryUsage().rss
  let gaveWay: Warning | null = null
  const engine: FeatureEngine = await openOnnxEngine({ ...options, onNote: (note) => (gaveWay = note) })
  try {
    const pixels = noise(engine.batch * options.width * options.height * 3, 256)
    const bytesOf = () => Uint8Array.from(pixels)
    await engine.run(bytesOf(), engine.batch)
    const began = performance.now()
    const rows = await engine.run(bytesOf(), engine.batch)
    const seconds = (performance.now() - began) / 1000
    if (gaveWay !== null) throw new GaveWay(gaveWay)
    return { perSecond: engine.batch / seconds, bytes: Math.max(0, process.memoryUsage().rss - before), rows }
  } finally {
    await engine.close()
  }
}

const ROWS = 512
const WIDTH = 2048
const HIDDEN = 256
const CLASSES = 10

/**
 * Rows per second of the second epoch of a head with a hidden layer; the weights, and the bytes that opening the
 * backend took.
 */
async function trainOnce(name: BackendName): Promise<{ perSecond: number; bytes: number; weights: Float32Array }> {
  const before = process.memoryUsage().rss
  const backend = await openBackend([name])
  try {
    const features: Matrix = { data: noise(ROWS * WIDTH, 1), rows: ROWS, cols: WIDTH }
    const labels = Int32Array.from({ length: ROWS }, (_, i) => i % CLASSES)
    const { head, epochs } = await fitEpochs({
      source: fixedSource(features, labels),
      plan: {
        head: [{ type: 'Linear', out: HIDDEN }, { type: 'ReLU' }, { type: 'Linear', out: 'classes' }],
        optimiser: { name: 'SGD', lr: 0.01, momentum: 0.9, weight_decay: 0, nesterov: false },
        schedule: null,
        batch: 64,
        epochs: 2,
        shuffle: true,
        keep: 'last',
      },
      classes: CLASSES,
      seed: 0,
    })
    const bytes = Math.max(0, process.memoryUsage().rss - before)
    return { perSecond: ROWS / epochs[1].seconds, bytes, weights: weightsOf(head) }
  } finally {
    backend.close()
  }
}

function weightsOf({ layers }: Head): Float32Array {
  const [layer] = layers
  return layer.type === 'Linear' ? layer.weight.data : new Float32Array(0)
}

/** Largest difference as a share of the reference's largest number. */
function relativeDifference(found: Float32Array, reference: Float32Array): number {
  const scale = reference.reduce((most, value) => Math.max(most, Math.abs(value)), Number.MIN_VALUE)
  return reference.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i])), 0) / scale
}

/** Seeded numbers from 0 to below `most`. */
function noise(length: number, most: number): Float32Array {
  const next = random('numbers to measure engines with')
  return Float32Array.from({ length }, () => next() * most)
}
