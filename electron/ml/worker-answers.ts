import { parentPort } from 'node:worker_threads'
import type { Problem } from '../../common/problems/sentences.ts'

/** What a worker thread can be asked for, by name. */
export type Calls = Record<string, (asked: never) => unknown>

export interface Call {
  id: number
  name: string
  asked: unknown
}

export interface Failure {
  message: string
  /** Of an error that was written for people. */
  problem: Problem | null
}

export type Reply = { id: number; answer: unknown; failed?: undefined } | { id: number; failed: Failure }

/**
 * Answers a `WorkerClient` from inside its thread. Arrays of an answer are given away, not copied: the answer itself, or what it has in a field.
 * @param problemIn for a worker whose errors are sentences for people; a message is all that reaches the caller of others
 */
export function answerCalls(calls: Calls, problemIn: (error: unknown) => Problem | null = () => null): void {
  const port = parentPort
  if (!port) throw new Error('this module runs as a worker thread only')
  port.on('message', async ({ id, name, asked }: Call) => {
    try {
      const answer = await calls[name](asked as never)
      port.postMessage({ id, answer } satisfies Reply, buffersOf(answer))
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      port.postMessage({ id, failed: { message, problem: problemIn(error) } } satisfies Reply)
    }
  })
}

function buffersOf(answer: unknown): ArrayBuffer[] {
  const parts = ArrayBuffer.isView(answer) ? [answer] : Object.values(answer ?? {})
  return parts.filter((part) => ArrayBuffer.isView(part)).map((part) => part.buffer as ArrayBuffer)
}
