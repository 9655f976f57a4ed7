import { Worker } from 'node:worker_threads'
import { WorkerClient } from '../worker-client.ts'
import type { Size } from './geometry.ts'
import type { HeicCalls } from './heic-worker.ts'
import { type Pixels, pictureError } from './pixels.ts'

/** A picture that takes longer than this counts as damaged. A 12-megapixel photo takes about 2 s. */
const LONGEST_MS = 120_000
/** wasm memory never shrinks, so the worker is ended after being idle this long. */
const IDLE_MS = 5_000

/** At most one worker: libheif computes for seconds, which must not block the event loop. */
let worker: WorkerClient<HeicCalls> | undefined
let timer: NodeJS.Timeout | undefined

/** Upright width and height of a HEIC picture; no pixel is decoded. */
export function readHeicSize(bytes: Uint8Array): Promise<Size> {
  return watched((heic) => heic.call('size', bytes))
}

/** Decodes the primary picture of a HEIC file, upright. */
export async function decodeHeic(bytes: Uint8Array): Promise<Pixels> {
  const { data, width, height } = await watched((heic) => heic.call('pixels', bytes))
  if (data.length !== width * height * 3) throw new Error('libheif returned pixels of another size than it announced')
  return { data, width, height }
}

async function watched<T>(ask: (heic: WorkerClient<HeicCalls>) => Promise<T>): Promise<T> {
  const answer = ask((worker ??= start()))
  watch()
  try {
    return await answer
  } finally {
    watch()
  }
}

function start(): WorkerClient<HeicCalls> {
  const started = new WorkerClient<HeicCalls>(new Worker(new URL('./heic-worker.ts', import.meta.url)), {
    ended: (cause) => pictureError('damaged.heic', {}, { cause }),
    onEnd: () => {
      if (worker === started) stop()
    },
  })
  return started
}

/** Restarts the timer: an idle worker is ended, and so is a stuck one. */
function watch(): void {
  clearTimeout(timer)
  timer = setTimeout(stop, worker && worker.waiting > 0 ? LONGEST_MS : IDLE_MS).unref()
}

function stop(): void {
  clearTimeout(timer)
  void worker?.close()
  worker = undefined
}
