import { Worker } from 'node:worker_threads'
import { LoupeError } from '../../errors.ts'
import type { Pixels } from '../../images/pixels.ts'
import type { TfjsReply, TfjsRequest } from './tfjs-worker.ts'

type Opened = Extract<TfjsReply, { type: 'opened' }>
type Waiting = { done(row: Float32Array): void; failed(error: Error): void }

/** An exported TensorFlow.js model in its own thread; see `tfjs-worker.ts`. */
export class TfjsThread {
  /** The operations of TensorFlow.js on a picture, as soon as it has loaded the model. */
  readonly opened: Promise<Opened>
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #ended: Error | null = null

  /** @param dir the folder with `model.json` */
  constructor(dir: string) {
    this.#worker = new Worker(new URL('./tfjs-worker.ts', import.meta.url), { workerData: { dir } })
    this.opened = new Promise((done, failed) => {
      this.#worker.on('message', (reply: TfjsReply) => {
        if (reply.type === 'opened') done(reply)
        else if (reply.id === null && reply.type === 'failed') failed(failureOf(reply))
        else this.#receive(reply)
      })
      const end = (error: Error) => {
        this.#ended ??= error
        failed(this.#ended)
        for (const waiting of this.#waiting.values()) waiting.failed(this.#ended)
        this.#waiting.clear()
      }
      this.#worker.on('error', (error) => end(notWorking(error)))
      this.#worker.on('exit', () => end(notWorking(new Error('its thread ended'))))
    })
    // Callers that await it see a failure; those that gave up earlier need not.
    this.opened.catch(() => undefined)
  }

  /** Probabilities of one picture, as TensorFlow.js itself computes them. */
  run(views: Record<string, Pixels>): Promise<Float32Array> {
    if (this.#ended) return Promise.reject(this.#ended)
    const id = this.#calls++
    return new Promise((done, failed) => {
      this.#waiting.set(id, { done, failed })
      this.#worker.postMessage({ id, views } satisfies TfjsRequest)
    })
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  #receive(reply: Exclude<TfjsReply, Opened>): void {
    if (reply.id === null) return
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (reply.type === 'row') waiting?.done(reply.row)
    else waiting?.failed(failureOf(reply))
  }
}

function failureOf({ problem, message }: Extract<TfjsReply, { type: 'failed' }>): LoupeError {
  return problem ? new LoupeError(problem) : notWorking(new Error(message))
}

function notWorking(cause: Error): LoupeError {
  return new LoupeError('engine_failed.tfjs', {}, { cause })
}
