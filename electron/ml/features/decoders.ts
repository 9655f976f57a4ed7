/** Where a photograph takes five times as long to decode as to look at, fewer would leave cores idle; each may hold one at full size (72 MB). */
const MOST = 6

/** libuv's default. */
const LEAST_THREADS = 4

/**
 * Pictures that are decoded at the same time on this many cores, ahead of the forward pass:
 * while some wait for their file or for the event loop, no core rests.
 */
export function decodersFor(cores: number): number {
  return Math.max(3, Math.min(MOST, cores + 2))
}

/** Threads of libuv's pool (UV_THREADPOOL_SIZE): a picture that is decoded holds one of them, and another is read meanwhile. */
export function poolThreadsFor(cores: number): number {
  return Math.max(LEAST_THREADS, decodersFor(cores) + 1)
}
