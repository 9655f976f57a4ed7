import type { ProviderName } from '../engines/onnx-providers.ts'
import { InferenceSession, Tensor, type SessionOptions } from '../onnxruntime.ts'
import { answerCalls } from '../worker-answers.ts'

/** Size of an input's pictures, and its name; null for the model's first input, whatever its name. */
export interface OnnxInput {
  name: string | null
  width: number
  height: number
}

interface Opening {
  /** Its file, or its bytes. */
  model: string | Uint8Array<ArrayBuffer>
  threads: number
  provider: ProviderName
}

interface Batch {
  pixels: Uint8Array<ArrayBuffer>
  n: number
  inputs: OnnxInput[]
}

let session: InferenceSession

/**
 * A thread that owns one onnxruntime session. `run()` of onnxruntime-node computes inside the event loop it is called
 * from; its own thread keeps the main one free to decode the next batch and to receive a cancel.
 */
const calls = { open, run }
export type OnnxCalls = typeof calls
answerCalls(calls)

async function open({ model, threads, provider }: Opening): Promise<void> {
  const options: SessionOptions = {
    // The CPU does the parts of a graph that a provider cannot.
    executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Spinning threads would take the cores that decode the next batch.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  }
  session = await (typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options))
}

async function run(batch: Batch): Promise<Float32Array<ArrayBuffer>> {
  const output = (await session.run(feedsOf(batch)))[session.outputNames[0]]
  if (output.type !== 'float32') throw new Error(`its answer is of the type ${output.type}, not float32`)
  if (output.dims[0] !== batch.n)
    throw new Error(`its answer has the shape ${output.dims.join(' × ')} for ${batch.n} pictures`)
  const rows = new Float32Array(output.data as Float32Array)
  output.dispose()
  return rows
}

/** The pictures of each input; with several inputs, the views of one picture follow one another. */
function feedsOf({ pixels, n, inputs }: Batch): Record<string, Tensor> {
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
