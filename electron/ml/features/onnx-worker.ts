import { parentPort } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'

/**
 * A thread that owns one onnxruntime session. `run()` of onnxruntime-node computes inside the event loop it is called from; in a thread of
 * its own it leaves the main one free to decode the next batch and to hear a cancel.
 */
export type OnnxRequest =
  | { type: 'open'; model: string; threads: number }
  | { type: 'run'; id: number; pixels: Uint8Array<ArrayBuffer>; shape: [number, number, number, number] }

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
    session = await InferenceSession.create(request.model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: request.threads,
      interOpNumThreads: 1,
      // Spinning threads would take the cores that decode the next batch.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    })
    port.postMessage({ type: 'opened' } satisfies OnnxReply)
    return
  }
  const image = new Tensor('uint8', request.pixels, request.shape)
  const output = (await session.run({ [session.inputNames[0]]: image }))[session.outputNames[0]]
  const rows = new Float32Array(output.data as Float32Array)
  output.dispose()
  port.postMessage({ type: 'rows', id: request.id, rows } satisfies OnnxReply, [rows.buffer])
}
