import { fork, type ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { poolThreadsFor } from '../../ml/features/decoders.ts'
import { silence } from '../../ml/silence.ts'
import { programEnvironment } from '../base/program-environment.ts'
import { programFolder } from '../base/program-folder.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/main.ts', import.meta.url))

/** Which module a training process runs, and how long a single call into an engine may take, milliseconds. */
interface TrainerProcess {
  entry?: string
  patienceMs?: number
}

export type Trainer = ChildProcess

/** Starts a training process. The caller listens to it and ends it. */
function startTrainer({ entry = ENTRY, patienceMs }: TrainerProcess = {}): ChildProcess {
  const pool = { UV_THREADPOOL_SIZE: String(poolThreadsFor(os.availableParallelism())) }
  return fork(entry, patienceMs === undefined ? [] : [String(patienceMs)], {
    // Decoded pictures are outside of V8's heap; a small heap would be collected after every 25 of them.
    execArgv: [...process.execArgv, '--initial-old-space-size=128'],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Two arenas keep glibc from holding on to memory for every thread that ever decoded a picture.
    env: { ...pool, ...programEnvironment(process.env), ...silence, MALLOC_ARENA_MAX: '2' },
    // Native libraries look for others in the current folder: on Windows always, on Linux if LD_LIBRARY_PATH has an
    // empty entry.
    cwd: programFolder(),
  })
}

let ahead: ChildProcess | null = null

/**
 * Starts one ahead of time: it loads while the rest of the program does. It does not keep the program alive by itself.
 */
export function startAhead(): void {
  ahead = startTrainer()
  // It may have died before it is needed.
  ahead.on('error', () => undefined)
  keepAlive(ahead, 'unref')
}

/** The one that was started ahead of time, or a new one. */
export function takeTrainer(options: TrainerProcess = {}): ChildProcess {
  const found = ahead
  const isPlain = options.entry === undefined && options.patienceMs === undefined
  if (!found || !isPlain) return startTrainer(options)
  ahead = null
  if (found.exitCode !== null || found.signalCode !== null || !found.connected) return startTrainer(options)
  found.removeAllListeners('error')
  keepAlive(found, 'ref')
  return found
}

/**
 * A process, its channel and its output each keep the program alive; the output is a socket, whatever its type says.
 */
function keepAlive(child: ChildProcess, how: 'ref' | 'unref'): void {
  child[how]()
  child.channel?.[how]()
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream[how]()
}
