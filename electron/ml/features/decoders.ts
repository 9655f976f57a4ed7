/**
 * Decoding a photograph may take five times as long as its forward pass, so fewer would leave cores idle; each may hold
 * a full-size picture (72 MB).
 */
const MOST = 6

/** libuv's default. */
const LEAST_THREADS = 4

/**
 * How many pictures to decode at the same time on this many cores, ahead of the forward pass: while some wait for their
 * file or the event loop, no core is idle.
 */
export function decodersFor(cores: number): number {
  return Math.max(3, Math.min(MOST, cores + 2))
}

/** Threads of libuv's pool (UV_THREADPOOL_SIZE): decoding a picture occupies one, and another can be read meanwhile. */
export function poolThreadsFor(cores: number): number {
  return Math.max(LEAST_THREADS, decodersFor(cores) + 1)
}
