import '../silence.ts'
import os from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ProviderName } from '../engines/onnx-providers.ts'
import { beginTrial, type EngineTrial } from '../engines/trials.ts'
import { LoupeError } from '../errors.ts'
import type { NoteListener } from './engine-note.ts'
import type { FeatureEngine } from './engine.ts'
import { openWithFallback } from './fallback-engine.ts'
import { openWithBatchHalving } from './batch-halving.ts'
import { lanesFor, openLanes } from './lanes.ts'
import { Patience } from './patience.ts'
import type { OnnxInput, OnnxReply, OnnxRequest } from './onnx-worker.ts'

/** Name of onnxruntime on one of its providers in results. */
export const onnxName = (provider: ProviderName) => `onnxruntime ${provider}`

/** The engine available everywhere. */
export const onnxEngineName = onnxName('cpu')

/** An input of a model, by its name. */
export interface NamedInput {
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

type Waiting = { done(rows: Float32Array): void; failed(error: Error): void }

class OnnxEngine implements FeatureEngine {
  readonly name: string
  readonly batch: number
  readonly dimensions: number
  private readonly inputs: OnnxInput[]
  private readonly worker = new Worker(new URL('./onnx-worker.ts', import.meta.url))
  private readonly waiting = new Map<number | null, Waiting>()
  private calls = 0
  private readonly provider: ProviderName
  private closed = false
  private ended = false
  private stuck = false
  /** The CPU needs no driver. */
  private readonly trial: EngineTrial | null
  private readonly patience = new Patience((seconds) => {
    this.stuck = true
    this.failAll(new LoupeError('engine_failed.no_answer', { seconds }))
    this.onEnd?.()
  })
  private readonly onEnd: OnnxEngineOptions['onEnd']

  constructor(options: OnnxEngineOptions, provider: ProviderName) {
    this.provider = provider
    this.onEnd = options.onEnd
    this.trial = provider === 'cpu' ? null : beginTrial(onnxName(provider))
    this.name = onnxName(provider)
    this.batch = options.batch ?? batchOf(options)
    this.dimensions = options.dimensions
    const { width, height, others = [] } = options
    this.inputs = [{ name: null, width, height }, ...others]
    this.worker.on('message', (reply: OnnxReply) => this.receive(reply))
    this.worker.on('error', (error) => this.failAll(new LoupeError('engine_failed.stopped', {}, { cause: error })))
    this.worker.on('exit', () => {
      this.ended = true
      this.failAll(new LoupeError('engine_failed.ended'))
      if (!this.closed) this.onEnd?.()
    })
  }

  async open({ model, threads = os.availableParallelism() }: OnnxEngineOptions): Promise<void> {
    const { provider } = this
    const given = typeof model === 'string' ? [] : [model.buffer]
    await this.ask(null, { type: 'open', model, threads, provider }, given)
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const id = this.calls++
    const rows = await this.ask(id, { type: 'run', id, pixels, n, inputs: this.inputs }, [pixels.buffer])
    const { dimensions } = this
    if (rows.length !== n * dimensions)
      throw new LoupeError('engine_failed.other_width', { expected: dimensions, given: rows.length / n })
    this.trial?.works()
    return rows
  }

  async close(): Promise<void> {
    this.closed = true
    this.patience.rest()
    // A thread in native code ends when that returns.
    const ended = this.worker.terminate()
    if (!this.stuck) await ended
    this.trial?.over()
  }

  private ask(id: number | null, request: OnnxRequest, transfer: ArrayBuffer[] = []): Promise<Float32Array> {
    // The thread can no longer answer.
    if (this.ended || this.stuck) return Promise.reject(new LoupeError('engine_failed.ended'))
    return new Promise((done, failed) => {
      if (this.waiting.size === 0) this.patience.restart()
      this.waiting.set(id, { done, failed })
      this.worker.postMessage(request, transfer)
    })
  }

  private receive(reply: OnnxReply): void {
    const id = reply.type === 'opened' ? null : reply.id
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    if (this.waiting.size > 0) this.patience.restart()
    else this.patience.rest()
    if (reply.type === 'failed')
      waiting?.failed(new LoupeError('engine_failed.stopped', {}, { cause: new Error(reply.message) }))
    else waiting?.done(reply.type === 'rows' ? reply.rows : new Float32Array(0))
  }

  private failAll(error: LoupeError): void {
    for (const { failed } of this.waiting.values()) failed(error)
    this.waiting.clear()
    this.patience.rest()
  }
}

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
