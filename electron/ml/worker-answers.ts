import { parentPort } from 'node:worker_threads'
import type { Problem } from '../../common/problems/sentences.ts'
import { messageOf } from './message-of.ts'

/** The calls that a worker thread supports, by name. */
export type Calls = Record<string, (asked: never) => unknown>

export interface Call {
  id: number
  name: string
  asked: unknown
}

export interface Failure {
  message: string
  /** For an error that was written for people. */
  problem: Problem | null
}

export type Reply = { id: number; answer: unknown; failed?: undefined } | { id: number; failed: Failure }

/**
 * Answers a `WorkerClient` from inside its thread. Arrays in an answer (itself, or its fields) are transferred, not
 * copied.
 * @param problemIn for a worker whose errors are sentences for people; callers of other workers get only a message
 */
export function answerCalls(calls: Calls, problemIn: (error: unknown) => Problem | null = () => null): void {
  const port = parentPort
  if (!port) throw new Error('this module runs as a worker thread only')
  port.on('message', async ({ id, name, asked }: Call) => {
    try {
      const answer = await calls[name](asked as never)
      port.postMessage({ id, answer } satisfies Reply, buffersOf(answer))
    } catch (error) {
      const message = messageOf(error)
      port.postMessage({ id, failed: { message, problem: problemIn(error) } } satisfies Reply)
    }
  })
}

function buffersOf(answer: unknown): ArrayBuffer[] {
  const parts = ArrayBuffer.isView(answer) ? [answer] : Object.values(answer ?? {})
  return parts.filter((part) => ArrayBuffer.isView(part)).map((part) => part.buffer as ArrayBuffer)
}
