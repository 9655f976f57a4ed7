import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cancelled, LoupeError } from '../../ml/errors.ts'
import { silence } from '../../ml/silence.ts'
import type { FromTrainer, JobName, Jobs, ToTrainer } from '../../trainer/protocol.ts'

const ENTRY = fileURLToPath(new URL('../../trainer/main.ts', import.meta.url))
/** A trainer that was silent for so long hangs; the longest single call into an engine takes a few seconds. */
const SILENCE_MS = 120_000
/** A cancelled job that does not end by itself, and says nothing meanwhile, is ended with its process. */
const CANCEL_MS = 10_000
const KEPT_OUTPUT = 4000

interface Running {
  onEvent(event: unknown): void
  done(result: unknown): void
  failed(error: Error): void
  /** When it last said something, milliseconds since 1970. */
  heard: number
}

export interface TrainerClientOptions {
  /** The process's module. */
  entry?: string
  /** A job that was cancelled and says nothing for so long is ended with the process. */
  cancelMs?: number
}

/**
 * The studio's side of the training process: starts it when a job comes, and again after a crash. A trainer that crashes, hangs or is
 * killed costs the job, never the studio.
 */
export class TrainerClient {
  private child: ChildProcess | null = null
  private readonly running = new Map<number, Running>()
  private jobs = 0
  private output = ''
  private heard = 0
  private watch: NodeJS.Timeout | undefined
  private readonly options: TrainerClientOptions

  constructor(options: TrainerClientOptions = {}) {
    this.options = options
  }

  /** Process id of the trainer, while there is one. */
  get pid(): number | undefined {
    return this.child?.pid
  }

  /**
   * Runs a job to its end.
   * @throws what the job threw; `cancelled` after the signal; `trainer_crashed` when the process died or hung
   */
  async run<N extends JobName>(
    name: N,
    job: Jobs[N]['job'],
    onEvent: (event: Jobs[N]['event']) => void,
    signal?: AbortSignal,
  ): Promise<Jobs[N]['result']> {
    if (signal?.aborted) throw cancelled()
    const id = this.jobs++
    const cancel = () => this.cancel(id)
    signal?.addEventListener('abort', cancel)
    try {
      return await new Promise<Jobs[N]['result']>((done, failed) => {
        this.running.set(id, {
          onEvent: onEvent as Running['onEvent'],
          done: done as Running['done'],
          failed,
          heard: Date.now(),
        })
        this.send({ type: 'start', id, name, job } as ToTrainer)
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.running.delete(id)
    }
  }

  /** Ends the process. Jobs still running fail. */
  close(): void {
    clearInterval(this.watch)
    this.child?.removeAllListeners()
    this.child?.kill('SIGKILL')
    this.child = null
    this.failAll(cancelled())
  }

  private send(message: ToTrainer): void {
    this.child ??= this.start()
    this.child.send(message)
  }

  private cancel(id: number): void {
    if (this.child?.connected) this.child.send({ type: 'cancel', id } satisfies ToTrainer)
    const { cancelMs = CANCEL_MS } = this.options
    let silentSince = Date.now()
    const check = () => {
      const job = this.running.get(id)
      if (!job) return
      // What a stopped run keeps is written and judged first, and that is told as it goes on.
      silentSince = Math.max(silentSince, job.heard)
      const left = silentSince + cancelMs - Date.now()
      if (left > 0) return void setTimeout(check, left).unref()
      this.close()
      job.failed(cancelled())
    }
    setTimeout(check, cancelMs).unref()
  }

  private start(): ChildProcess {
    const child = fork(this.options.entry ?? ENTRY, [], {
      // Decoded pictures lie outside of V8's heap, which, small as it is, would be swept after every 25 of them.
      execArgv: [...process.execArgv, '--initial-old-space-size=128'],
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Two arenas keep glibc from holding on to memory for every thread that ever decoded a picture.
      env: { ...process.env, ...silence, MALLOC_ARENA_MAX: '2' },
    })
    this.output = ''
    this.heard = Date.now()
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => (this.output = (this.output + text.toString()).slice(-KEPT_OUTPUT)))
    child.on('message', (message: FromTrainer) => this.receive(message))
    child.on('exit', (code, reason) => this.ended(child, reason ?? `exit status ${code}`))
    // It could not be started, or died before a message reached it.
    child.on('error', (error) => this.ended(child, error.message))
    clearInterval(this.watch)
    this.watch = setInterval(() => this.checkAlive(child), SILENCE_MS / 4).unref()
    return child
  }

  private receive(message: FromTrainer): void {
    this.heard = Date.now()
    if (message.type === 'alive') return
    const job = this.running.get(message.id)
    if (job) job.heard = this.heard
    if (message.type === 'event') job?.onEvent(message.event)
    else if (message.type === 'done') job?.done(message.result)
    else job?.failed(new LoupeError(message.code, message.message, message.next))
  }

  private checkAlive(child: ChildProcess): void {
    if (this.running.size > 0 && Date.now() - this.heard > SILENCE_MS) child.kill('SIGKILL')
  }

  private ended(child: ChildProcess, how: string): void {
    if (this.child !== child) return
    this.child = null
    clearInterval(this.watch)
    const said = this.output.trim().split('\n').at(-1)
    this.failAll(
      new LoupeError(
        'trainer_crashed',
        `The training process ended unexpectedly (${how})${said ? `: ${said}` : ''}.`,
        'Run it again: it goes on where it stopped.',
      ),
    )
  }

  private failAll(error: Error): void {
    for (const job of this.running.values()) job.failed(error)
    this.running.clear()
  }
}
