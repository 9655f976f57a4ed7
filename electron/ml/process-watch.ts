import { writeFileSync } from 'node:fs'
import { Worker } from 'node:worker_threads'

/** When a process is to be ended. */
export interface ProcessWatch {
  /** The process that started it: without that one it ends. */
  parent: number
  everyMs: number
  /** Its event loop has not turned for so long. */
  silentMs: number
  /** It takes more memory than this; null: no bound. */
  mostBytes: number | null
}

/** How the last words of a process end whose event loop stood still. */
export const SILENT = 'without a sign of life'

/**
 * A step that trains the layers of a large network holds the main thread for seconds, on a slow and busy machine for minutes: as long as an engine
 * in its own thread may take for an answer (`features/patience.ts`).
 */
const SILENT_MS = 300_000
const EVERY_MS = 1000

/**
 * Lets a thread watch over this process and kill it when its parent is gone, however that ended, when its event loop stands still, or when it
 * takes too much memory: even while native code computes for ever in the main thread or in a worker. Keeps nothing alive by itself.
 */
export function watchProcess({
  everyMs = EVERY_MS,
  silentMs = SILENT_MS,
  mostBytes = null,
}: Partial<ProcessWatch> = {}): void {
  const beats = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beats, 0, 1), Math.min(2000, silentMs / 4)).unref()
  const watch: ProcessWatch = { parent: process.ppid, everyMs, silentMs, mostBytes }
  // The thread is small; a process that trains hands its flags for a large heap on otherwise.
  new Worker(new URL('./process-watch-thread.ts', import.meta.url), { workerData: { ...watch, beats } }).unref()
}

/** Ends this process at once, whatever its threads are computing: `process.exit` would wait for them. */
export function endNow(): never {
  process.kill(process.pid, 'SIGKILL')
  // The signal is on its way.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

/**
 * Where memory runs out, Linux ends this process before those that matter more, such as the one that holds the database.
 * @param order up to 1000, which comes before all others
 */
export function dieEarly(order: number): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', String(order))
  } catch {
    // Another system, or one that does not let it choose.
  }
}
