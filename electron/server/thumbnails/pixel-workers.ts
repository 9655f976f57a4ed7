import { Worker } from 'node:worker_threads'
import { LoupeError } from '../../ml/errors.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import type { PixelWork } from './pixel-work.ts'
import type { PixelFailure, PixelReply, PixelRequest } from './pixel-worker.ts'

/** Never shared with another thread, so that it can be an answer. */
export type Bytes = Uint8Array<ArrayBuffer>

interface Busy {
  worker: Worker
  waiting: Map<number, PromiseWithResolvers<Bytes>>
}

/** One that shows while the other decodes what takes seconds. */
const MOST = 2

/**
 * Threads that decode pictures for screens, started when they are needed. On the server's own event loop a 12-megapixel BMP would hold up
 * every other request for 170 ms, and hashing a large file for 60.
 */
export class PixelWorkers {
  private readonly pool: Busy[] = []
  private lastId = 0

  /** @throws PictureError, LoupeError as `doPixelWork` */
  run(work: PixelWork): Promise<Bytes> {
    const one = this.leastBusy()
    const id = ++this.lastId
    const answer = Promise.withResolvers<Bytes>()
    one.waiting.set(id, answer)
    one.worker.ref()
    one.worker.postMessage({ id, work } satisfies PixelRequest)
    return answer.promise
  }

  /** Ends the threads; what was not done is not done. */
  async close(): Promise<void> {
    await Promise.all(this.pool.map(({ worker }) => worker.terminate()))
  }

  private leastBusy(): Busy {
    const idle = this.pool.find(({ waiting }) => waiting.size === 0)
    if (idle) return idle
    if (this.pool.length < MOST) return this.start()
    return this.pool.reduce((a, b) => (b.waiting.size < a.waiting.size ? b : a))
  }

  private start(): Busy {
    const worker = new Worker(new URL('./pixel-worker.ts', import.meta.url))
    const started: Busy = { worker, waiting: new Map() }
    this.pool.push(started)
    worker.on('message', (reply: PixelReply) => {
      const asked = started.waiting.get(reply.id)
      started.waiting.delete(reply.id)
      if (started.waiting.size === 0) worker.unref()
      if ('bytes' in reply) asked?.resolve(reply.bytes)
      else asked?.reject(errorOf(reply.failure))
    })
    const gone = (error?: Error) => {
      const at = this.pool.indexOf(started)
      if (at >= 0) this.pool.splice(at, 1)
      const why = new PictureError('unreadable', 'The picture could not be shown.', { cause: error })
      for (const asked of started.waiting.values()) asked.reject(why)
      started.waiting.clear()
    }
    worker.on('error', gone)
    worker.on('exit', () => gone())
    return started
  }
}

function errorOf(failure: PixelFailure): Error {
  if (failure.type === 'picture') return new PictureError(failure.code, failure.message)
  if (failure.type === 'loupe') return new LoupeError(failure.code, failure.message, failure.next)
  return new Error(failure.message)
}
