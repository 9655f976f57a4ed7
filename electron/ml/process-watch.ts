import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** When a process is to be ended. */
export interface ProcessWatch {
  /** The process that started it: ends when that one is gone. */
  parent: number
  everyMs: number
  /** Its event loop has not turned for this long. */
  silentMs: number
  /** It uses more memory than this; null for no limit. */
  mostBytes: number | null
}

/** Last words of a process whose event loop stalled. */
export const SILENT = 'without a sign of life'

/**
 * A step that trains the layers of a large network blocks the main thread for seconds, on a slow and busy machine for
 * minutes: as long as an engine in its own thread may take for an answer (`features/patience.ts`).
 */
const SILENT_MS = 300_000
const EVERY_MS = 1000

/**
 * Starts a thread that watches this process. It kills it when its parent is gone, when its event loop stalls, or when
 * it uses too much memory, even while native code computes forever in the main thread or a worker. The thread does not
 * keep the process alive.
 */
export function watchProcess({
  everyMs = EVERY_MS,
  silentMs = SILENT_MS,
  mostBytes = null,
}: Partial<ProcessWatch> = {}): void {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beats, 0, 1), Math.min(2000, silentMs / 4)).unref()
  const watch: ProcessWatch = { parent: process.ppid, everyMs, silentMs, mostBytes }
  // The thread is small, but would inherit the large heap of a process that trains.
  new Worker(new URL('./process-watch-thread.ts', import.meta.url), { workerData: { ...watch, beats } }).unref()
}

/** Ends this process immediately, whatever its threads are computing: `process.exit` would wait for them. */
export function endNow(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal takes a moment to arrive.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/**
 * When memory runs out, Linux ends this process before more important ones, such as the one with the database.
 * @param order up to 1000, which is killed first
 */
export function dieEarly(order: number): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', String(order))
  } catch {
    // Another system, or one that does not allow it.
  }
}
