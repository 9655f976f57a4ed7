import { fork, type ChildProcess } from 'node:child_process'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { LoupeError } from '../../ml/errors.ts'
import { pictureError, PictureError } from '../../ml/images/pixels.ts'
import { programEnvironment } from '../../studio/base/program-environment.ts'
import { programFolder } from '../../studio/base/program-folder.ts'
import type { PixelFailure, PixelReply, PixelRequest } from './pixel-process.ts'
import type { PixelWork } from './pixel-work.ts'

const ENTRY = fileURLToPath(new URL('./pixel-process.ts', import.meta.url))

/** Never on shared memory, so that it can be the body of an answer. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Limits of one picture, and of the processes. */
export interface PixelLimits {
  /** Processes at the same time: three for thumbnails, two more for slow thumbnails or full pictures. */
  most: number
  /** Time for one picture. The slowest real ones, of 100 million pixels, take 20 seconds on two busy cores. */
  pictureMs: number
  /** Memory of a process, bytes. The largest real pictures take 2 GB, in a few formats more. */
  bytes: number
  /** A process that holds more than this after a picture is ended: libvips does not free all of it. */
  keptBytes: number
  /** A process that has been idle for this long is ended. */
  idleMs: number
}

const GIB = 2 ** 30

/** A quarter of the memory, 1 to 4 GiB. */
function defaultPixelLimits(): PixelLimits {
  const memory = Math.min(os.totalmem(), process.constrainedMemory() || Infinity)
  return {
    ...{ most: 5, pictureMs: 60_000, keptBytes: 0.4 * GIB, idleMs: 60_000 },
    bytes: Math.max(GIB, Math.min(4 * GIB, memory / 4)),
  }
}

interface Job {
  work: PixelWork
  answer: PromiseWithResolvers<Bytes>
  /** How many processes died on it. */
  deaths: number
}

interface Decoder {
  child: ChildProcess
  job: Job | null
  /** Runs until the process is ended, for taking too long or for being idle. */
  clock: NodeJS.Timeout | undefined
  /** It ran out of time. */
  late: boolean
  said: string
}

/** A picture that took too much is not tried again for this long, however often it scrolls past. */
const SPOILT_MS = 600_000

/**
 * Processes that decode pictures for screens, started as needed. Pictures are not trusted: one that takes all memory or
 * crashes the decoder takes down its own process, but neither the server nor another picture.
 */
export class PixelProcesses {
  private readonly limits: PixelLimits
  /** Most recently used first. */
  private pool: Decoder[] = []
  private queue: Job[] = []
  private readonly spoilt = new Map<string, { error: PictureError; until: number }>()

  constructor(limits: Partial<PixelLimits> = {}) {
    this.limits = { ...defaultPixelLimits(), ...limits }
  }

  /** Process ids of the decoders. */
  get pids(): number[] {
    return this.pool.flatMap(({ child }) => child.pid ?? [])
  }

  /** @throws PictureError, LoupeError as `doPixelWork`; PictureError `too_large` for one that takes too much time or memory */
  run(work: PixelWork): Promise<Bytes> {
    const known = this.spoilt.get(work.file)
    if (known && known.until > performance.now()) return Promise.reject(known.error)
    const job = { work, answer: Promise.withResolvers<Bytes>(), deaths: 0 }
    this.queue.push(job)
    this.pump()
    return job.answer.promise
  }

  /** Ends the processes and drops unfinished work. */
  async close(): Promise<void> {
    const why = pictureError('unreadable.not_shown')
    const closing = this.pool
    this.pool = []
    for (const job of [...closing.flatMap(({ job }) => job ?? []), ...this.queue]) job.answer.reject(why)
    this.queue = []
    await Promise.all(
      closing.map(async (one) => {
        one.job = null
        clearTimeout(one.clock)
        if (one.child.exitCode !== null || one.child.signalCode !== null) return
        const ended = new Promise((resolve) => one.child.once('exit', resolve).once('error', resolve))
        one.child.ref()
        one.child.kill('SIGKILL')
        await ended
      }),
    )
  }

  private pump(): void {
    while (this.queue.length > 0) {
      const idle = this.pool.find(({ job }) => job === null)
      const one = idle ?? (this.pool.length < this.limits.most ? this.start() : undefined)
      const job = one && this.queue.shift()
      if (!job) return
      this.give(one, job)
    }
  }

  private give(one: Decoder, job: Job): void {
    one.job = job
    keepAlive(one, true)
    clearTimeout(one.clock)
    one.clock = setTimeout(() => {
      one.late = true
      one.child.kill('SIGKILL')
    }, this.limits.pictureMs).unref()
    // The process has died; its 'close' event is about to come.
    one.child.send(job.work satisfies PixelRequest, (error) => error && one.child.kill('SIGKILL'))
  }

  private start(): Decoder {
    const child = fork(ENTRY, [String(Math.floor(this.limits.bytes))], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Two arenas keep glibc from holding on to memory for every thread that ever decoded a picture.
      env: { ...programEnvironment(process.env), MALLOC_ARENA_MAX: '2' },
      cwd: programFolder(),
    })
    const one: Decoder = { child, job: null, clock: undefined, late: false, said: '' }
    this.pool.unshift(one)
    child.stderr?.on('data', (text: Buffer) => (one.said = (one.said + text.toString()).slice(-1000)))
    child.on('message', (reply: PixelReply) => this.receive(one, reply))
    child.on('close', () => this.ended(one))
    child.on('error', () => this.ended(one))
    return one
  }

  private receive(one: Decoder, reply: PixelReply): void {
    const { job } = one
    one.job = null
    clearTimeout(one.clock)
    if (reply.memory > this.limits.keptBytes) this.drop(one)
    else {
      one.clock = setTimeout(() => this.drop(one), this.limits.idleMs).unref()
      this.pool = [one, ...this.pool.filter((other) => other !== one)]
    }
    keepAlive(one, false)
    this.pump()
    // Copied, because the bytes are a view into the message's memory.
    if ('bytes' in reply) job?.answer.resolve(Uint8Array.from(reply.bytes))
    else job?.answer.reject(failureOf(reply.failure))
  }

  private drop(one: Decoder): void {
    this.pool = this.pool.filter((other) => other !== one)
    one.child.kill('SIGKILL')
  }

  private ended(one: Decoder): void {
    const { job } = one
    one.job = null
    clearTimeout(one.clock)
    this.pool = this.pool.filter((other) => other !== one)
    if (job) this.blame(job, one)
    this.pump()
  }

  /** A process may have died of something else, unless it says that it was the picture. */
  private blame(job: Job, { child, late, said }: Decoder): void {
    const { pictureMs, bytes } = this.limits
    // It was never started: the system has no process to give.
    if (child.pid === undefined) return job.answer.reject(pictureError('unreadable.not_shown'))
    if (late) this.spoil(job, pictureError('too_large.time', { seconds: Math.ceil(pictureMs / 1000) }))
    else if (said.includes('of memory')) this.spoil(job, pictureError('too_large.memory', { gib: bytes / GIB }))
    else if (++job.deaths < 2) this.queue.unshift(job)
    else this.spoil(job, pictureError('unreadable.decoder'))
  }

  private spoil(job: Job, error: PictureError): void {
    this.spoilt.set(job.work.file, { error, until: performance.now() + SPOILT_MS })
    job.answer.reject(error)
  }
}

/** Only work keeps the server's process alive. */
function keepAlive({ child }: Decoder, works: boolean): void {
  const pipes = [child, child.channel, child.stderr as unknown as { ref(): void; unref(): void } | null]
  for (const pipe of pipes)
    if (works) pipe?.ref()
    else pipe?.unref()
}

function failureOf(failure: PixelFailure): Error {
  if (failure.type === 'picture') return new PictureError(failure.fault)
  if (failure.type === 'loupe') return new LoupeError(failure.problem)
  return new Error(failure.message)
}
