import type { Worker } from 'node:worker_threads'
import { LoupeError } from './errors.ts'
import type { Call, Calls, Failure, Reply } from './worker-answers.ts'

interface Waiting {
  resolve(answer: unknown): void
  reject(error: Error): void
}

interface WorkerClientOptions {
  /** The error of all calls once the thread has ended, with or without an uncaught error. */
  ended(cause?: Error): Error
  /** The error of a call that the thread answered with a failure; by default the failure itself. */
  failed?(cause: Error): Error
  /** The thread ended although nobody closed it: every call fails from now on. */
  onEnd?(): void
}

/**
 * Calls what a worker thread provides with `answerCalls`. Answers may come in any order. Once the thread has ended, all
 * pending and all later calls fail. A thread without pending calls does not keep the process alive.
 */
export class WorkerClient<C extends Calls> {
  readonly #worker: Worker
  readonly #options: WorkerClientOptions
  readonly #waiting = new Map<number, Waiting>()
  #calls = 0
  #ended: Error | undefined
  #closed = false

  constructor(worker: Worker, options: WorkerClientOptions) {
    this.#worker = worker
    this.#options = options
    worker.unref()
    worker.on('message', (reply: Reply) => this.#receive(reply))
    worker.on('error', (error) => this.end(options.ended(error)))
    worker.on('exit', () => {
      this.end(options.ended())
      if (!this.#closed) options.onEnd?.()
    })
  }

  /** Number of pending calls. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** @param transfer transferred with the call, instead of copied */
  call<Name extends keyof C & string>(
    name: Name,
    asked: Parameters<C[Name]>[0],
    transfer: ArrayBuffer[] = [],
  ): Promise<Awaited<ReturnType<C[Name]>>> {
    if (this.#ended) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      const id = this.#calls++
      this.#worker.postMessage({ id, name, asked } satisfies Call, transfer)
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      this.#worker.ref()
    })
  }

  /** Fails all pending and all later calls with this error. The thread itself continues until `close`. */
  end(error: Error): void {
    this.#ended ??= error
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
    this.#worker.unref()
  }

  /** Ends the thread; native code that it is running finishes first. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#worker.terminate()
  }

  #receive(reply: Reply): void {
    const asked = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if (this.#waiting.size === 0) this.#worker.unref()
    if (reply.failed) asked?.reject(this.#failureOf(reply.failed))
    else asked?.resolve(reply.answer)
  }

  #failureOf({ problem, message }: Failure): Error {
    if (problem) return new LoupeError(problem)
    const cause = new Error(message)
    return this.#options.failed?.(cause) ?? cause
  }
}
