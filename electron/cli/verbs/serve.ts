import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { ensurePage } from '../../server/page/build.ts'
import { startPrediction } from '../../server/predict/start.ts'
import { startServer } from '../../server/start.ts'
import { wholeNumber } from '../common.ts'
import type { VerbContext } from '../verbs.ts'
import { logError } from '../../ml/error-log.ts'

export function define(command: Command, { output, signal }: VerbContext): void {
  command
    .argument('[model]', 'exported folder: serves predictions of this one model instead of the studio')
    .option('--port <n>', 'port on this computer (default: a free one)', portNumber, 0)
    .action(async (model: string | undefined, { port }: { port: number }) => {
      if (model === undefined) await ensurePage((line) => process.stderr.write(`${line}\n`))
      const server = await (model === undefined ? startServer({ port }) : startPrediction(model, port))
      outlive()
      output.result('serve', { url: server.url, port: server.port }, [server.url])
      const why = await ended(signal)
      await server.close()
      // Stopped by the user, as every other verb says it.
      if (why === 'signal') process.exitCode = 130
    })
}

/**
 * The last resort: an error that nobody caught belongs to one request or one job, and is written down; the others, and what is being saved at
 * this moment, go on.
 */
function outlive(): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(name)
    process.on(name, (error: unknown) => logError(error, `${name} in serve`))
  }
}

/** Resolves when a signal comes, or when the app that started the server is gone: its end of stdin closes with it. */
function ended(signal: AbortSignal): Promise<'signal' | 'parent'> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve('signal')
    signal.addEventListener('abort', () => resolve('signal'), { once: true })
    if (process.env.LOUPE_PARENT !== '1') return
    for (const name of ['end', 'close', 'error'] as const) process.stdin.once(name, () => resolve('parent'))
    process.stdin.resume()
  })
}

function portNumber(text: string): number {
  const port = wholeNumber(text)
  if (port > 65_535) throw new InvalidArgumentError('It must be a port, 0 to 65535.')
  return port
}
