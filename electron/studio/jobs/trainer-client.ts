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

/** A trainer that was silent for so long hangs, and its own watch, which is to end it before, with it. */
const SILENCE_MS = 360_000
/** Looked at so often meanwhile. Looks are counted, not time: a computer that slept was not silent. */
const LOOKS = 5
/** A cancelled job that does not end by itself, and says nothing meanwhile, is ended with its process. */
const CANCEL_MS = 10_000
const KEPT_OUTPUT = 4000
/** From the end of a trainer to its last words. */
const LAST_WORDS_MS = 500

interface Running {
  /** What started it: it goes to a new trainer where the old one had not begun with it. */
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
  /** A job that was cancelled and says nothing for so long is ended with the process. */
  cancelMs?: number
  /** A single call into an engine may take so long; see `trainer/main.ts`. */
  patienceMs?: number
}

/**
 * The studio's side of the training process: starts it when a job comes, and again after a crash. A trainer that crashes, hangs or is
 * killed costs the job, never the studio; one that died idle costs nothing, since what it had not begun goes to the next.
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
    // What was begun beside the work of a client may ask after its end.
    if (signal?.aborted || this.closed) throw cancelled()
    // It starts while the GPU is looked for.
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

  /** Ends the process for good. Jobs still running fail, and so does whatever is asked later. */
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
    // It has died, which is heard in a moment, or hears nothing any more.
    child.send(message, (error) => error && child.kill('SIGKILL'))
  }

  private cancel(id: number): void {
    if (this.child?.connected) this.child.send({ type: 'cancel', id } satisfies ToTrainer, () => undefined)
    const { cancelMs = CANCEL_MS } = this.options
    let silentSince = Date.now()
    const check = () => {
      const job = this.running.get(id)
      if (!job) return
      // What a stopped run keeps is written and evaluated first, with progress reports.
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
      // What it says is for the case of its end only.
      stream?.on('error', () => undefined)
    }
    child.on('message', (message: FromTrainer) => this.receive(message))
    child.on('exit', (code, reason) => {
      const ended = () => this.ended(child, reason ? { signal: reason } : { status: code ?? 0 }, isCrash(code, reason))
      // Its last output has been read by the time its pipes are closed, unless a process that it started holds them.
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

  /** Whoever listens fails its own job, and nothing else: here nobody would catch it. */
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

/** Preparing a network, and looking at pictures without a network, computes on no engine. */
function asksEngines(name: JobName, job: unknown): boolean {
  return name === 'pass' ? (job as PassJob).features !== null : name !== 'prepare' && name !== 'importWeights'
}

const noTrials: EngineTrials = { starting: [], working: [] }

/** Whether native code ended the process: by an abort or a fault of memory; 1 is an error of JavaScript, and who is killed did nothing. */
function isCrash(code: number | null, reason: NodeJS.Signals | null): boolean {
  return reason === null ? code !== null && code > 1 : faults.has(reason)
}
const faults: ReadonlySet<NodeJS.Signals> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'])

/** The last line of a process's output as a part of a sentence. Drivers end theirs with anything, a NUL among it. */
function lastLine(output: string): string {
  const lines = output.split(/[\r\n]+/).map((line) =>
    stripVTControlCharacters(line)
      .replace(/\p{Cc}/gu, '')
      .trim(),
  )
  return lines.findLast((line) => line !== '')?.replace(/\.$/, '') ?? ''
}
