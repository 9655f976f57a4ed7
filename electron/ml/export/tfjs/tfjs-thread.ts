import { Worker } from 'node:worker_threads'
import { LoupeError } from '../../errors.ts'
import type { Pixels } from '../../images/pixels.ts'
import { WorkerClient } from '../../worker-client.ts'
import type { TfjsCalls } from './tfjs-worker.ts'

/** An exported TensorFlow.js model in its own thread; see `tfjs-worker.ts`. */
export class TfjsThread {
  /** The operations of TensorFlow.js on a picture, as soon as it has loaded the model. */
  readonly opened: ReturnType<TfjsCalls['open']>
  readonly #client: WorkerClient<TfjsCalls>

  /** @param dir the folder with `model.json` */
  constructor(dir: string) {
    this.#client = new WorkerClient(new Worker(new URL('./tfjs-worker.ts', import.meta.url)), {
      ended: (cause = new Error('its thread ended')) => notWorking(cause),
      failed: notWorking,
    })
    this.opened = this.#client.call('open', dir)
    // Callers that await it see a failure; those that gave up earlier need not.
    this.opened.catch(() => undefined)
  }

  /** Probabilities of one picture, as TensorFlow.js itself computes them. */
  run(views: Record<string, Pixels>): Promise<Float32Array> {
    return this.#client.call('run', views)
  }

  async close(): Promise<void> {
    await this.#client.close()
  }
}

const notWorking = (cause: Error) => new LoupeError('engine_failed.tfjs', {}, { cause })
