import '../silence.ts'
import os from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ProviderName } from '../engines/onnx-providers.ts'
import { beginTrial, type EngineTrial } from '../engines/trials.ts'
import { LoupeError } from '../errors.ts'
import { WorkerClient } from '../worker-client.ts'
import type { NoteListener } from './engine-note.ts'
import type { FeatureEngine } from './engine.ts'
import { openWithFallback } from './fallback-engine.ts'
import { openWithBatchHalving } from './batch-halving.ts'
import { lanesFor, openLanes } from './lanes.ts'
import { Patience } from './patience.ts'
import type { OnnxCalls, OnnxInput } from './onnx-worker.ts'

/** Name of onnxruntime on one of its providers in results. */
export const onnxName = (provider: ProviderName) => `onnxruntime ${provider}`

/** The engine available everywhere. */
export const onnxEngineName = onnxName('cpu')

/** An input of a model, by its name. */
interface NamedInput {
  name: string
  width: number
  height: number
}

export interface OnnxEngineOptions {
  /**
   * Path of the ONNX file, or its bytes (handed over, so only for a single provider): input uint8 `[n, height, width,
   * 3]`, output float32 `[n, dimensions]`.
   */
  model: string | Uint8Array<ArrayBuffer>
  width: number
  height: number
  /**
   * Further inputs of the model, each with its own view of a picture. The pixels of all views follow one another,
   * picture by picture.
   */
  others?: NamedInput[]
  dimensions: number
  /** Pictures per call; by default 16, fewer if they are large. */
  batch?: number
  /** Threads of one forward pass; all cores by default. */
  threads?: number
  /**
   * Several sessions with fewer threads divide each batch among them: faster, but each holds the weights. For the CPU
   * only; the rows are the same.
   */
  inLanes?: boolean
  /** Providers, best first; the CPU is the last resort, named or not. By default the CPU alone. */
  providers?: ProviderName[]
  /** Receives notes about a provider that failed or whose memory was full, and what replaced it. */
  onNote?: NoteListener
  /** Called when an engine's thread ended unexpectedly or does not respond: all later requests fail. */
  onEnd?(): void
}

/**
 * Opens a graph on onnxruntime, in its own thread. A provider that does not open, or fails during the work, is replaced
 * by the next one; if its memory does not hold a batch, halves are tried first. Throws `engine_failed` when the CPU
 * fails.
 */
export async function openOnnxEngine(options: OnnxEngineOptions): Promise<FeatureEngine> {
  const { providers = [], onNote = () => undefined } = options
  const wanted = [...new Set<ProviderName>([...providers, 'cpu'])]
  const last = wanted.indexOf('cpu')
  if (last === 0) return options.inLanes ? openInLanes(options) : openOne(options, 'cpu')
  const offers = wanted.slice(0, last + 1).map((provider) => {
    const offer = { name: onnxName(provider), open: () => openOne(options, provider) }
    return provider === 'cpu' ? offer : { ...offer, open: () => openWithBatchHalving(offer, onNote) }
  })
  return openWithFallback(offers, onNote)
}

function openInLanes(options: OnnxEngineOptions): Promise<FeatureEngine> {
  const { lanes, threads } = lanesFor(options.threads ?? os.availableParallelism())
  const { model } = options
  // Each takes over its copy of the bytes.
  const open = () => openOne({ ...options, threads, model: typeof model === 'string' ? model : model.slice() }, 'cpu')
  return openLanes(lanes, open)
}

async function openOne(options: OnnxEngineOptions, provider: ProviderName): Promise<FeatureEngine> {
  const engine = new OnnxEngine(options, provider)
  try {
    await engine.open(options)
    return engine
  } catch (error) {
    await engine.close()
    throw error
  }
}

class OnnxEngine implements FeatureEngine {
  readonly name: string
  readonly batch: number
  readonly dimensions: number
  private readonly inputs: OnnxInput[]
  private readonly worker = new Worker(new URL('./onnx-worker.ts', import.meta.url))
  private readonly client: WorkerClient<OnnxCalls>
  private readonly provider: ProviderName
  private stuck = false
  /** The CPU needs no driver. */
  private readonly trial: EngineTrial | null
  private readonly patience: Patience

  constructor(options: OnnxEngineOptions, provider: ProviderName) {
    this.provider = provider
    this.trial = provider === 'cpu' ? null : beginTrial(onnxName(provider))
    this.name = onnxName(provider)
    this.batch = options.batch ?? batchOf(options)
    this.dimensions = options.dimensions
    const { width, height, others = [], onEnd } = options
    this.inputs = [{ name: null, width, height }, ...others]
    this.client = new WorkerClient(this.worker, {
      ended: (cause) => (cause ? stopped(cause) : new LoupeError('engine_failed.ended')),
      failed: stopped,
      onEnd,
    })
    this.patience = new Patience((seconds) => {
      this.stuck = true
      this.client.end(new LoupeError('engine_failed.no_answer', { seconds }))
      onEnd?.()
    })
  }

  async open({ model, threads = os.availableParallelism() }: OnnxEngineOptions): Promise<void> {
    const { provider } = this
    const given = typeof model === 'string' ? [] : [model.buffer]
    await this.patiently(this.client.call('open', { model, threads, provider }, given))
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const { dimensions, inputs } = this
    const rows = await this.patiently(this.client.call('run', { pixels, n, inputs }, [pixels.buffer]))
    if (rows.length !== n * dimensions)
      throw new LoupeError('engine_failed.other_width', { expected: dimensions, given: rows.length / n })
    this.trial?.works()
    return rows
  }

  async close(): Promise<void> {
    this.patience.rest()
    // A thread in native code ends when that returns.
    const ended = this.client.close()
    if (!this.stuck) await ended
    this.trial?.over()
  }

  /** Waits for an answer as long as the thread gives any. */
  private async patiently<T>(answer: Promise<T>): Promise<T> {
    if (this.client.waiting === 1) this.patience.restart()
    try {
      return await answer
    } finally {
      if (this.client.waiting > 0) this.patience.restart()
      else this.patience.rest()
    }
  }
}

const stopped = (cause: Error) => new LoupeError('engine_failed.stopped', {}, { cause })

/** Sixteen pictures of common sizes; for larger ones, as many as have the pixels of sixteen with sides of 512. */
function batchOf(options: OnnxEngineOptions): number {
  return Math.max(1, Math.min(16, Math.floor((16 * 512 * 512) / pixelsOf(options))))
}

/** Pixels of one picture in all of its views. */
export function pixelsOf({
  width,
  height,
  others = [],
}: Pick<OnnxEngineOptions, 'width' | 'height' | 'others'>): number {
  return others.reduce((sum, other) => sum + other.width * other.height, width * height)
}
