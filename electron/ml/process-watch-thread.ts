import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { SILENT, type ProcessWatch } from './process-watch.ts'

/**
 * A thread that ends its process when nobody needs it any more or it is out of control. The other threads may be in
 * native code that never returns: a process that is asked to exit waits for them, so this one kills it.
 */

if (!parentPort) throw new Error('process-watch-thread runs as a worker thread only')
const { parent, everyMs, silentMs, mostBytes, beats } = workerData as ProcessWatch & { beats: Int32Array }

const silentTicks = Math.ceil(silentMs / everyMs)
let heard = -1
let ticks = 0

setInterval(() => {
  if (!hasParent()) end()
  // Ticks are counted instead of time: a computer that slept was not silent.
  const beat = Atomics.load(beats, 0)
  ticks = beat === heard ? ticks + 1 : 0
  heard = beat
  if (ticks > silentTicks) end(`It computed for ${Math.round(silentMs / 1000)} seconds ${SILENT}`)
  if (mostBytes !== null && process.memoryUsage.rss() > mostBytes)
    end(`It took more than ${Math.round(mostBytes / 2 ** 20)} MB of memory`)
}, everyMs)

/** On Windows an orphan keeps its parent's id, so the parent itself is checked too. */
function hasParent(): boolean {
  if (process.ppid !== parent) return false
  try {
    process.kill(parent, 0)
    return true
  } catch (error) {
    // It exists, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** @param why the last line that the parent reads from the process */
function end(why?: string): void {
  try {
    if (why) writeSync(2, `${why}\n`)
  } catch {
    // Nobody reads it any more.
  }
  process.kill(process.pid, 'SIGKILL')
}
