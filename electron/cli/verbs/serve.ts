import { type Command, InvalidArgumentError } from 'commander'
import type { RunningServer } from '../../server/door/open.ts'
import { ensurePage } from '../../server/page/build.ts'
import { startPrediction } from '../../server/predict/start.ts'
import { startServer } from '../../server/start.ts'
import { faults } from '../../../common/words/en/command/arguments.ts'
import { serving } from '../../../common/words/en/command/serving.ts'
import { wholeNumber } from '../common.ts'
import { isAtDesktop, openBrowser } from '../open-browser.ts'
import type { VerbContext } from '../verb-context.ts'
import { logError } from '../../ml/error-log.ts'

export function define(command: Command, { output, signal }: VerbContext): void {
  command
    .argument('[model]', 'exported folder: serves predictions of this one model instead of the studio')
    .option('--port <n>', 'port on this computer (default: a free one)', portNumber, 0)
    .option('--no-open', 'do not open the browser; it is opened at a terminal on a desktop only')
    .action(async (model: string | undefined) => {
      const { port, open, json } = command.optsWithGlobals<Options>()
      if (model === undefined) await ensurePage((line) => process.stderr.write(`${line}\n`))
      const server = await (model === undefined ? startServer({ port }) : startPrediction(model, port))
      outlive()
      output.result('serve', { url: server.url, port: server.port }, [server.url])
      if (!json) void greet(server, open && isAtDesktop())
      const why = await ended(signal)
      await server.close()
      // Reported as stopped by the user, like every other verb.
      if (why === 'signal') process.exitCode = 130
    })
}

/**
 * The last resort: an uncaught error belongs to one request or one job. It is logged; the others, and whatever is being
 * saved at this moment, go on.
 */
function outlive(): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.removeAllListeners(name)
    process.on(name, (error: unknown) => logError(error, `${name} in serve`))
  }
}

interface Options {
  port: number
  open: boolean
  json?: boolean
}

/**
 * At a terminal, people see more than the address, and the browser opens. Programs that read the output get only the
 * address.
 */
async function greet(server: RunningServer, open: boolean): Promise<void> {
  const say = (line: string) => process.stderr.isTTY && process.stderr.write(`${line}\n`)
  say(open ? serving.opening : serving.open)
  // A separate address, without the token: other people on this computer may see the arguments of programs.
  if (open && !(await openBrowser(server.urlForOnce()))) say(serving.notOpened)
}

/** Resolves on a signal, or when the app that started the server is gone: the server's stdin closes with it. */
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
  if (port > 65_535) throw new InvalidArgumentError(faults.port)
  return port
}
