import { parentPort } from 'node:worker_threads'
import type { ProviderName } from '../engines/onnx-providers.ts'
import { InferenceSession, Tensor, type SessionOptions } from '../onnxruntime.ts'

/** Size of an input's pictures, and its name; null for the model's first input, whatever its name. */
export interface OnnxInput {
  name: string | null
  width: number
  height: number
}

/**
 * A thread that owns one onnxruntime session. `run()` of onnxruntime-node computes inside the event loop it is called
 * from; its own thread keeps the main one free to decode the next batch and to receive a cancel.
 */
export type OnnxRequest =
  | { type: 'open'; model: string | Uint8Array<ArrayBuffer>; threads: number; provider: ProviderName }
  | { type: 'run'; id: number; pixels: Uint8Array<ArrayBuffer>; n: number; inputs: OnnxInput[] }

export type OnnxReply =
  | { type: 'opened' }
  | { type: 'rows'; id: number; rows: Float32Array<ArrayBuffer> }
  | { type: 'failed'; id: number | null; message: string }

if (!parentPort) throw new Error('onnx-worker runs as a worker thread only')
const port = parentPort
let session: InferenceSession

port.on('message', (request: OnnxRequest) => {
  const id = request.type === 'run' ? request.id : null
  answer(request).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error)
    port.postMessage({ type: 'failed', id, message } satisfies OnnxReply)
  })
})

async function answer(request: OnnxRequest): Promise<void> {
  if (request.type === 'open') {
    const options: SessionOptions = {
      // The CPU does the parts of a graph that a provider cannot.
      executionProviders: request.provider === 'cpu' ? ['cpu'] : [request.provider, 'cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: request.threads,
      interOpNumThreads: 1,
      // Spinning threads would take the cores that decode the next batch.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    }
    const { model } = request
    session = await (typeof model === 'string'
      ? InferenceSession.create(model, options)
      : InferenceSession.create(model, options))
    port.postMessage({ type: 'opened' } satisfies OnnxReply)
    return
  }
  const output = (await session.run(feedsOf(request)))[session.outputNames[0]]
  if (output.type !== 'float32') throw new Error(`its answer is of the type ${output.type}, not float32`)
  if (output.dims[0] !== request.n)
    throw new Error(`its answer has the shape ${output.dims.join(' × ')} for ${request.n} pictures`)
  const rows = new Float32Array(output.data as Float32Array)
  output.dispose()
  port.postMessage({ type: 'rows', id: request.id, rows } satisfies OnnxReply, [rows.buffer])
}

/** The pictures of each input; with several inputs, the views of one picture follow one another. */
function feedsOf({ pixels, n, inputs }: Extract<OnnxRequest, { type: 'run' }>): Record<string, Tensor> {
  const bytes = inputs.map(({ width, height }) => width * height * 3)
  const whole = bytes.reduce((sum, size) => sum + size, 0)
  const feeds: Record<string, Tensor> = {}
  let at = 0
  for (const [k, { name, width, height }] of inputs.entries()) {
    const views = inputs.length === 1 ? pixels : new Uint8Array(n * bytes[k])
    if (inputs.length > 1)
      for (let i = 0; i < n; i++) views.set(pixels.subarray(i * whole + at, i * whole + at + bytes[k]), i * bytes[k])
    feeds[name ?? session.inputNames[0]] = new Tensor('uint8', views, [n, height, width, 3])
    at += bytes[k]
  }
  return feeds
}
