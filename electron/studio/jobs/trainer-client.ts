import { stripVTControlCharacters } from 'node:util'
import { cancelled, LoupeError } from '../../ml/errors.ts'
import { hasGpuInterface } from '../../ml/engines/vulkan.ts'
import { SILENT } from '../../ml/process-watch.ts'
import type { EngineTrials } from '../../ml/engines/trials.ts'
import type { WebgpuState } from '../../ml/engines/webgpu.ts'
import { gpuHere } from '../base/gpu-here.ts'
import { noteCrash } from './note-crash.ts'
import type { FromTrainer, JobName, Jobs, PassJob, ToTrainer } from '../../trainer/protocol.ts'
import { takeTrainer, type Trainer } from './trainer-process.ts'

/** A trainer that was silent for this long hangs, and so does its own watchdog, which should have ended it before. */
const SILENCE_MS = 360_000
/** How often to check. Checks are counted instead of time: a computer that slept was not silent. */
const LOOKS = 5
/** A cancelled job that does not end by itself, and is silent, is ended with its process. */
const CANCEL_MS = 10_000
const KEPT_OUTPUT = 4000
/** Time from a trainer's end to its last output. */
const LAST_WORDS_MS = 500

interface Running {
  /** What started it: a new trainer gets the job if the old one had not begun it. */
  message: ToTrainer
  begun: boolean
  sentAgain: boolean
  onEvent(event: unknown): void
  done(result: unknown): void
  failed(error: Error): void
  /** When it last sent anything, milliseconds since 1970. */
  heard: number
}

export interface TrainerClientOptions {
  /** The process's module. */
  entry?: string
  /** A cancelled job that is silent for this long is ended with its process. */
  cancelMs?: number
  /** Limit for a single call into an engine; see `trainer/main.ts`. */
  patienceMs?: number
}

/**
 * The studio's side of the training process: starts it for the first job, and again after a crash. A trainer that
 * crashes, hangs or is killed costs the job, never the studio; one that died idle costs nothing, since the next one
 * gets what it had not begun.
 */
export class TrainerClient {
  private child: Trainer | null = null
  private readonly running = new Map<number, Running>()
  private jobs = 0
  private output = ''
  private gpu: WebgpuState | null = null
  private trials: EngineTrials = noTrials
  private closings = 0
  private closed = false
  /** Checks since it last sent anything. */
  private silentLooks = 0
  private watch: NodeJS.Timeout | undefined
  private readonly options: TrainerClientOptions

  constructor(options: TrainerClientOptions = {}) {
    this.options = options
  }

  /** Process id of the trainer, if it is running. */
  get pid(): number | undefined {
    return this.child?.pid
  }

  /**
   * Runs a job to its end.
   * @throws what the job threw; `cancelled` after the signal; `trainer_crashed` if the process died or hung
   */
  async run<N extends JobName>(
    name: N,
    job: Jobs[N]['job'],
    onEvent: (event: Jobs[N]['event']) => void,
    signal?: AbortSignal,
  ): Promise<Jobs[N]['result']> {
    // Work started in the background may call this after the client was closed.
    if (signal?.aborted || this.closed) throw cancelled()
    // It starts while the GPU is being detected.
    this.child ??= this.start()
    const { closings } = this
    const gpu = asksEngines(name, job) && hasGpuInterface() ? await gpuHere() : null
    if (signal?.aborted || closings !== this.closings) throw cancelled()
    this.gpu ??= gpu
    const id = this.jobs++
    const cancel = () => this.cancel(id)
    signal?.addEventListener('abort', cancel)
    try {
      return await new Promise<Jobs[N]['result']>((done, failed) => {
        const message = { type: 'start', id, name, job, gpu } as ToTrainer
        this.running.set(id, {
          ...{ message, begun: false, sentAgain: false },
          onEvent: onEvent as Running['onEvent'],
          done: done as Running['done'],
          failed,
          heard: Date.now(),
        })
        this.send(message)
      })
    } finally {
      signal?.removeEventListener('abort', cancel)
      this.running.delete(id)
    }
  }

  /** Ends the process permanently. Running and later jobs fail. */
  close(): void {
    this.closed = true
    this.end()
  }

  private end(): void {
    this.closings++
    clearInterval(this.watch)
    this.child?.removeAllListeners()
    this.child?.kill('SIGKILL')
    this.child = null
    this.failAll(cancelled())
  }

  private send(message: ToTrainer): void {
    this.child ??= this.start()
    const { child } = this
    // It has died, which will be reported in a moment, or does not respond any more.
    child.send(message, (error) => error && child.kill('SIGKILL'))
  }

  private cancel(id: number): void {
    if (this.child?.connected) this.child.send({ type: 'cancel', id } satisfies ToTrainer, () => undefined)
    const { cancelMs = CANCEL_MS } = this.options
    let silentSince = Date.now()
    const check = () => {
      const job = this.running.get(id)
      if (!job) return
      // The results of a stopped run are written and evaluated first, with progress reports.
      silentSince = Math.max(silentSince, job.heard)
      const left = silentSince + cancelMs - Date.now()
      if (left > 0) return void setTimeout(check, left).unref()
      this.end()
      job.failed(cancelled())
    }
    setTimeout(check, cancelMs).unref()
  }

  private start(): Trainer {
    const { entry, patienceMs } = this.options
    const child = takeTrainer({ entry, patienceMs })
    this.output = ''
    this.trials = noTrials
    this.silentLooks = 0
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.output = (this.output + text.toString()).slice(-KEPT_OUTPUT)))
      // Its output is only needed if it crashes.
      stream?.on('error', () => undefined)
    }
    child.on('message', (message: FromTrainer) => this.receive(message))
    child.on('exit', (code, reason) => {
      const ended = () => this.ended(child, reason ? { signal: reason } : { status: code ?? 0 }, isCrash(code, reason))
      // When its pipes are closed, its last output has been read, unless a process that it started holds them open.
      child.on('close', ended)
      setTimeout(ended, LAST_WORDS_MS).unref()
    })
    // It could not be started.
    child.on('error', () => this.ended(child, {}))
    clearInterval(this.watch)
    this.watch = setInterval(() => this.checkAlive(child), SILENCE_MS / LOOKS).unref()
    return child
  }

  private receive(message: FromTrainer): void {
    this.silentLooks = 0
    if (message.type === 'alive') return
    if (message.type === 'trials') return void (this.trials = message)
    const job = this.running.get(message.id)
    if (!job) return
    job.heard = Date.now()
    job.begun = true
    if (message.type === 'begun') return
    if (message.type === 'event') this.tell(job, message.event)
    else if (message.type === 'done') job.done(message.result)
    else job.failed(new LoupeError(message.problem))
  }

  /** A failing listener fails its own job, and nothing else: nobody here would catch it. */
  private tell(job: Running, event: unknown): void {
    try {
      job.onEvent(event)
    } catch (error) {
      job.failed(error as Error)
    }
  }

  private checkAlive(child: Trainer): void {
    if (this.running.size > 0 && ++this.silentLooks > LOOKS) child.kill('SIGKILL')
  }

  private ended(child: Trainer, how: { signal?: string; status?: number }, isCrash = false): void {
    if (this.child !== child) return
    this.child = null
    clearInterval(this.watch)
    const said = lastLine(this.output)
    const again = [...this.running].filter(([, { begun, sentAgain }]) => !begun && !sentAgain)
    for (const [id] of again) this.running.delete(id)
    const { starting, working } = this.trials
    // A driver may hang as well as crash.
    const isFault = isCrash || said.endsWith(SILENT)
    const suspects = isFault ? [...new Set([...starting, ...working])] : []
    if (suspects.length > 0) noteCrash(this.trials, this.gpu?.adapter ?? null)
    this.failAll(
      new LoupeError(
        'trainer_crashed.ended',
        { ...how, during: suspects, without: isFault ? starting : [], ...(said && { detail: said }) },
        { cause: new Error(`the training process said: ${this.output}`) },
      ),
    )
    for (const [id, job] of again) {
      this.running.set(id, { ...job, sentAgain: true })
      this.send(job.message)
    }
  }

  private failAll(error: Error): void {
    for (const job of this.running.values()) job.failed(error)
    this.running.clear()
  }
}

/** Preparing a network, and reading pictures without a network, use no engine. */
function asksEngines(name: JobName, job: unknown): boolean {
  return name === 'pass' ? (job as PassJob).features !== null : name !== 'prepare' && name !== 'importWeights'
}

const noTrials: EngineTrials = { starting: [], working: [] }

/**
 * Whether native code ended the process, by an abort or a memory fault. Exit status 1 is a JavaScript error, and a
 * killed process is not to blame.
 */
function isCrash(code: number | null, reason: NodeJS.Signals | null): boolean {
  return reason === null ? code !== null && code > 1 : faults.has(reason)
}
const faults: ReadonlySet<NodeJS.Signals> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'])

/** The last line of a process's output as part of a sentence. Drivers end theirs with anything, even a NUL. */
function lastLine(output: string): string {
  const lines = output.split(/[\r\n]+/).map((line) =>
    stripVTControlCharacters(line)
      .replace(/\p{Cc}/gu, '')
      .trim(),
  )
  return lines.findLast((line) => line !== '')?.replace(/\.$/, '') ?? ''
}
