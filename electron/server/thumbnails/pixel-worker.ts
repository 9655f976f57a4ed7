import { parentPort } from 'node:worker_threads'
import { LoupeError, type ErrorCode } from '../../ml/errors.ts'
import { PictureError, type PictureProblem } from '../../ml/images/pixels.ts'
import { doPixelWork, type PixelWork } from './pixel-work.ts'

export interface PixelRequest {
  id: number
  work: PixelWork
}

/** Errors lose their class between threads. */
export type PixelFailure =
  | { type: 'picture'; code: PictureProblem; message: string }
  | { type: 'loupe'; code: ErrorCode; message: string; next: string }
  | { type: 'other'; message: string }

export type PixelReply = { id: number } & ({ bytes: Uint8Array<ArrayBuffer> } | { failure: PixelFailure })

if (!parentPort) throw new Error('pixel-worker runs as a worker thread only')
const port = parentPort

port.on('message', ({ id, work }: PixelRequest) => {
  doPixelWork(work).then(
    (made) => {
      // Small buffers of Node share their memory, which cannot be handed over.
      const bytes = Uint8Array.from(made)
      port.postMessage({ id, bytes } satisfies PixelReply, [bytes.buffer])
    },
    (error: unknown) => port.postMessage({ id, failure: failureOf(error) } satisfies PixelReply),
  )
})

function failureOf(error: unknown): PixelFailure {
  const message = error instanceof Error ? error.message : String(error)
  if (error instanceof PictureError) return { type: 'picture', code: error.code, message }
  if (error instanceof LoupeError) return { type: 'loupe', code: error.code, message, next: error.next }
  return { type: 'other', message }
}
