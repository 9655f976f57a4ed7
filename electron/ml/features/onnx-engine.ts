import os from 'node:os'
import { Worker } from 'node:worker_threads'
import { LoupeError } from '../errors.ts'
import type { FeatureEngine } from './engine.ts'
import type { OnnxReply, OnnxRequest } from './onnx-worker.ts'

/** How results name this engine. */
export const onnxEngineName = 'onnxruntime cpu'

export interface OnnxEngineOptions {
  /** Path of the ONNX file: input uint8 `[n, height, width, 3]`, output float32 `[n, dimensions]`. */
  model: string
  width: number
  height: number
  dimensions: number
  /** Pictures a call; by default 16, fewer of large ones. */
  batch?: number
  /** Threads of one forward pass; all cores by default. */
  threads?: number
}

/** Opens a graph on onnxruntime's CPU engine, in a thread of its own. Throws `engine_failed`. */
export async function openOnnxEngine(options: OnnxEngineOptions): Promise<FeatureEngine> {
  const engine = new OnnxEngine(options)
  await engine.open(options)
  return engine
}

type Waiting = { done(rows: Float32Array): void; failed(error: Error): void }

class OnnxEngine implements FeatureEngine {
  readonly name = onnxEngineName
  readonly batch: number
  readonly dimensions: number
  forwardPasses = 0
  private readonly width: number
  private readonly height: number
  private readonly worker = new Worker(new URL('./onnx-worker.ts', import.meta.url))
  private readonly waiting = new Map<number | null, Waiting>()
  private calls = 0

  constructor(options: OnnxEngineOptions) {
    this.batch = options.batch ?? batchOf(options)
    this.dimensions = options.dimensions
    this.width = options.width
    this.height = options.height
    this.worker.on('message', (reply: OnnxReply) => this.receive(reply))
    this.worker.on('error', (error) => this.failAll(error))
    this.worker.on('exit', () => this.failAll(new Error('its thread ended')))
  }

  async open({ model, threads = os.availableParallelism() }: OnnxEngineOptions): Promise<void> {
    await this.ask(null, { type: 'open', model, threads })
  }

  async run(pixels: Uint8Array<ArrayBuffer>, n: number): Promise<Float32Array> {
    const id = this.calls++
    const rows = await this.ask(id, { type: 'run', id, pixels, shape: [n, this.height, this.width, 3] }, [
      pixels.buffer,
    ])
    const { dimensions } = this
    if (rows.length !== n * dimensions)
      throw engineError(`it gave ${rows.length / n} numbers a picture where ${dimensions} were expected`)
    this.forwardPasses += n
    return rows
  }

  async close(): Promise<void> {
    await this.worker.terminate()
  }

  private ask(id: number | null, request: OnnxRequest, transfer: ArrayBuffer[] = []): Promise<Float32Array> {
    return new Promise((done, failed) => {
      this.waiting.set(id, { done, failed })
      this.worker.postMessage(request, transfer)
    })
  }

  private receive(reply: OnnxReply): void {
    const id = reply.type === 'opened' ? null : reply.id
    const waiting = this.waiting.get(id)
    this.waiting.delete(id)
    if (reply.type === 'failed') waiting?.failed(engineError(reply.message))
    else waiting?.done(reply.type === 'rows' ? reply.rows : new Float32Array(0))
  }

  private failAll(error: Error): void {
    for (const { failed } of this.waiting.values()) failed(engineError(error.message))
    this.waiting.clear()
  }
}

/** Sixteen pictures of common sizes; of larger ones as many as have the pixels of sixteen with 512 a side. */
function batchOf({ width, height }: OnnxEngineOptions): number {
  return Math.max(1, Math.min(16, Math.floor((16 * 512 * 512) / (width * height))))
}

function engineError(message: string): LoupeError {
  return new LoupeError(
    'engine_failed',
    `The engine that runs the network stopped: ${message}.`,
    'Run it again. If it happens again, remove the folder of that backbone from LOUPE_HOME so that it is prepared anew.',
  )
}
