import '../ml/silence.ts'
import { flushCompiled } from '../ml/files/keep-compiled.ts'
import { logCause } from '../ml/error-log.ts'
import { asLoupeError, problemOf } from '../ml/errors.ts'
import { onTrials } from '../ml/engines/trials.ts'
import { tellWebgpuState } from '../ml/engines/webgpu.ts'
import { isStuck, setPatience } from '../ml/features/patience.ts'
import { dieEarly, endNow, watchProcess } from '../ml/process-watch.ts'
import type { JobContext } from './context.ts'
import { asOneJob } from './extraction/engines.ts'
import { jobs } from './jobs/index.ts'
import type { FromTrainer, ToTrainer } from './protocol.ts'

/**
 * Entry of the training process. It lives as long as its channel to the studio, and the studio, do. An argument limits
 * how many milliseconds a single call into an engine may take.
 */

const ALIVE_EVERY_MS = 2000

if (process.argv[2] !== undefined) setPatience(Number(process.argv[2]))
watchProcess()
dieEarly(500)
onTrials((trials) => send({ type: 'trials', ...trials }))

const running = new Map<number, AbortController>()

process.on('message', (message: ToTrainer) => {
  if (message.type === 'cancel') running.get(message.id)?.abort()
  else void start(message)
})
// Ctrl-C in a terminal, and SIGTERM from `timeout` or a service manager, reach every process of the group; the studio
// decides what they mean and cancels the job.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
// An engine may compute in its own thread forever.
process.on('disconnect', endNow)
setInterval(() => send({ type: 'alive' }), ALIVE_EVERY_MS).unref()

async function start({ id, name, job, gpu }: Extract<ToTrainer, { type: 'start' }>): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  const context: JobContext<unknown> = {
    signal: controller.signal,
    emit: (event) => send({ type: 'event', id, event }),
  }
  send({ type: 'begun', id })
  if (gpu) tellWebgpuState(gpu)
  try {
    const run = (await jobs[name]()) as (job: unknown, context: JobContext<unknown>) => Promise<unknown>
    send({ type: 'done', id, result: await asOneJob(() => run(job, context)) })
  } catch (error) {
    const known = asLoupeError(error)
    // Logged here, where the cause is known: only the words for people are sent.
    logCause(known, `trainer ${name}`)
    send({ type: 'failed', id, problem: problemOf(known) })
  } finally {
    running.delete(id)
    // The studio ends this process by a signal, so this is the time to write the compile cache.
    flushCompiled()
    // A thread that computes forever cannot be stopped alone. The next job gets another process.
    if (isStuck() && running.size === 0) send({ type: 'alive' }, endNow)
  }
}

/** @param sent called when this message and everything before it have been sent */
function send(message: FromTrainer, sent?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, sent)
  else sent?.()
}
