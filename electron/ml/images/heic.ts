import { Worker } from 'node:worker_threads'
import type { Size } from './geometry.ts'
import { type Pixels, pictureError } from './pixels.ts'

/** A message to the worker: the size from the header alone, or the pixels too. */
export interface HeicRequest {
  id: number
  wanted: 'size' | 'pixels'
  bytes: Uint8Array
}

export type HeicReply = { id: number; error?: undefined; data?: Uint8Array } & Size
type HeicFailure = { id: number; error: string }

interface Waiting {
  resolve: (reply: HeicReply) => void
  reject: (error: Error) => void
}

/** A picture that takes longer than this counts as damaged. A 12-megapixel photo takes about 2 s. */
const LONGEST_MS = 120_000
/** wasm memory never shrinks, so the worker is ended after being idle this long. */
const IDLE_MS = 5_000

/** At most one worker: libheif computes for seconds, which must not block the event loop. */
let worker: Worker | undefined
let timer: NodeJS.Timeout | undefined
let nextId = 0
const waiting = new Map<number, Waiting>()

/** Upright width and height of a HEIC picture; no pixel is decoded. */
export async function readHeicSize(bytes: Uint8Array): Promise<Size> {
  const { width, height } = await ask('size', bytes)
  return { width, height }
}

/** Decodes the primary picture of a HEIC file, upright. */
export async function decodeHeic(bytes: Uint8Array): Promise<Pixels> {
  const { data, width, height } = await ask('pixels', bytes)
  if (data?.length !== width * height * 3) throw new Error('libheif returned pixels of another size than it announced')
  return { data, width, height }
}

function ask(wanted: HeicRequest['wanted'], bytes: Uint8Array): Promise<HeicReply> {
  return new Promise((resolve, reject) => {
    const request: HeicRequest = { id: nextId++, wanted, bytes }
    waiting.set(request.id, { resolve, reject })
    worker ??= start()
    worker.ref()
    watch()
    worker.postMessage(request)
  })
}

function start(): Worker {
  const started = new Worker(new URL('./heic-worker.ts', import.meta.url))
  started.on('message', (reply: HeicReply | HeicFailure) => {
    const asked = waiting.get(reply.id)
    waiting.delete(reply.id)
    if (reply.error === undefined) asked?.resolve(reply)
    else asked?.reject(new Error(reply.error))
    watch()
  })
  const gone = (error?: Error) => {
    if (worker === started) stop(error)
  }
  started.on('error', gone)
  started.on('exit', () => gone())
  return started
}

/** Restarts the timer: an idle worker is ended, and so is a stuck one. */
function watch(): void {
  clearTimeout(timer)
  const busy = waiting.size > 0
  if (!busy) worker?.unref()
  timer = setTimeout(() => stop(), busy ? LONGEST_MS : IDLE_MS).unref()
}

function stop(cause?: Error): void {
  const stopped = worker
  worker = undefined
  clearTimeout(timer)
  void stopped?.terminate()
  for (const { reject } of waiting.values()) reject(pictureError('damaged.heic', {}, { cause }))
  waiting.clear()
}
