import { parentPort, workerData } from 'node:worker_threads'
import * as tf from '@tensorflow/tfjs-core'
import { loadLayersModel, type LayersModel } from '@tensorflow/tfjs-layers'
import { LoupeError, type Problem, problemOf } from '../../errors.ts'
import type { Pixels } from '../../images/pixels.ts'
import { openBackend } from '../../training/loop/backend.ts'
import { readLayersModel } from './layers-model.ts'
import { openTracing, traced } from './tracing-backend.ts'

/**
 * A thread that runs an exported TensorFlow.js model from its folder, as a browser would: TensorFlow.js loads it and
 * computes in WebAssembly. First it reports the operations as an ONNX model, which an engine can run faster.
 */
export interface TfjsRequest {
  id: number
  /** Views of one picture, by the name of the input. */
  views: Record<string, Pixels>
}

export type TfjsReply =
  /** `model`: null if it cannot be expressed in ONNX. `inputs`: names, in the order of that model's. */
  | { type: 'opened'; model: Uint8Array<ArrayBuffer> | null; inputs: string[] }
  | { type: 'row'; id: number; row: Float32Array }
  | { type: 'failed'; id: number | null; problem: Problem | null; message: string }

if (!parentPort) throw new Error('tfjs-worker runs as a worker thread only')
const port = parentPort
const { dir } = workerData as { dir: string }
let opening: Promise<LayersModel> | undefined

port.on('message', ({ id, views }: TfjsRequest) => {
  answer(id, views).catch((error: unknown) => failed(id, error))
})
open().catch((error: unknown) => failed(null, error))

async function open(): Promise<void> {
  tf.enableProdMode()
  const file = await readLayersModel(dir)
  const { model, inputs } = await trace(file)
  port.postMessage({ type: 'opened', model, inputs } satisfies TfjsReply, model ? [model.buffer] : [])
  opening = openItself(file)
  // Callers that wait for a prediction see the failure.
  opening.catch(() => undefined)
}

/** Errors here say nothing about the model: TensorFlow.js itself will. */
async function trace(file: tf.io.IOHandler): Promise<Pick<Extract<TfjsReply, { type: 'opened' }>, 'model' | 'inputs'>> {
  const close = await openTracing()
  try {
    const model = await loadLayersModel(file)
    try {
      return { model: traced(model), inputs: model.inputNames }
    } finally {
      model.dispose()
    }
  } catch {
    return { model: null, inputs: [] }
  } finally {
    close()
  }
}

async function openItself(file: tf.io.IOHandler): Promise<LayersModel> {
  await openBackend(['wasm', 'cpu'])
  return loadLayersModel(file)
}

async function answer(id: number, views: Record<string, Pixels>): Promise<void> {
  const model = await opening
  if (!model) throw new Error('The model is not open yet.')
  const output = tf.tidy(() => {
    const given = model.inputNames.map((name) => {
      const { data, width, height } = views[name]
      return tf.tensor4d(Float32Array.from(data), [1, height, width, 3])
    })
    return model.predict(given) as tf.Tensor
  })
  const row = new Float32Array(await output.data<'float32'>())
  output.dispose()
  port.postMessage({ type: 'row', id, row } satisfies TfjsReply)
}

function failed(id: number | null, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error)
  const problem = error instanceof LoupeError ? problemOf(error) : null
  port.postMessage({ type: 'failed', id, problem, message } satisfies TfjsReply)
}
