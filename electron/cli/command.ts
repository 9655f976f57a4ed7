import { readFileSync } from 'node:fs'
import { Command, CommanderError, Option } from 'commander'
import { progress } from '../../common/words/en/command/progress.ts'
import { logCause } from '../ml/error-log.ts'
import { asLoupeError, LoupeError } from '../ml/errors.ts'
import { exitStatus } from './exit-status.ts'
import { createOutput } from './output.ts'
import { verbs } from './verbs.ts'

/** The command `loupe VERB …`. Only the requested verb is loaded. @returns the exit status */
export async function run(): Promise<number> {
  const program = new Command('loupe')
    .description('Train image classifiers from folders of pictures: label, split, train, look at the mistakes, export.')
    .version(version(), '-V, --version')
    .addOption(new Option('--json').hideHelp())
    .exitOverride()
    // Silenced: each error is reported once and in one form, as the last line of stderr (below).
    .configureOutput({ outputError: () => undefined })
  const output = createOutput(process.argv.includes('--json'))
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // The second Ctrl-C ends the command immediately.
      if (stop.signal.aborted) process.exit(130)
      stop.abort()
    })
  let unwritable = false
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader such as `head` may close the pipe early: that ends the output, not the work.
    if (error.code === 'EPIPE' || unwritable) return
    unwritable = true
    const { code, message } = asLoupeError(error)
    process.stderr.write(`${code}: ${progress.unwritable(message)}\n`)
    process.exitCode = exitStatus(code)
    stop.abort()
  })
  // Nobody is left to report it to.
  process.stderr.on('error', () => undefined)

  // An uncaught error ends the work and is reported like any other.
  for (const name of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(name, (error: unknown) => {
      const known = asLoupeError(error)
      logCause(known, name)
      output.error(known)
      process.exit(exitStatus(known.code))
    })

  const words = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
  const asked = words[0] === 'help' ? words[1] : words[0]
  try {
    for (const [name, { summary, load }] of Object.entries(verbs)) {
      const command = program.command(name).summary(summary).description(summary).exitOverride()
      if (name !== asked) continue
      command.option('--json', 'one JSON object a line on stdout')
      const { define } = await load()
      define(command, { output, signal: stop.signal })
    }
    await program.parseAsync()
    return 0
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0
      output.error(usage(error, asked))
      return 2
    }
    if (unwritable) return 1
    const known = asLoupeError(error)
    logCause(known, `loupe ${asked ?? ''}`)
    output.error(known)
    return exitStatus(known.code)
  }
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return manifest.version
}

/** Turns commander's complaints about arguments into our own errors. */
function usage({ code, message }: CommanderError, verb: string | undefined): LoupeError {
  const about = verb !== undefined && Object.hasOwn(verbs, verb) ? { verb } : {}
  if (code === 'commander.help') return new LoupeError('usage.no_verb', about)
  const sentence = message
    .replace(/^error: /, '')
    .replace(/\n/g, ' ')
    .replace(/[^.?)]$/, '$&.')
  return new LoupeError('usage.arguments', { ...about, fault: sentence[0].toUpperCase() + sentence.slice(1) })
}
