#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { asLoupeError, LoupeError } from '../ml/errors.ts'
import { exitStatus } from './exit-status.ts'
import { createOutput } from './output.ts'
import { verbs } from './verbs.ts'

/** Entry of the command `loupe VERB …`. Only the verb that is asked for is loaded. */
async function main(): Promise<number> {
  const program = new Command('loupe')
    .description('Train image classifiers from folders of pictures: label, split, train, look at the mistakes, export.')
    .version(version(), '-V, --version')
    .exitOverride()
    .showHelpAfterError('(loupe --help lists the verbs)')
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      // The second time the user means it.
      if (stop.signal.aborted) process.exit(130)
      stop.abort()
    })
  // A reader such as `head` may close the pipe early: that ends the output, not the work.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

  const asked = process.argv.slice(2).find((argument) => !argument.startsWith('-'))
  const json = process.argv.includes('--json')
  const output = createOutput(json)
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
      if (json) output.error(new LoupeError('usage', error.message.replace(/^error: /, '')))
      return 2
    }
    const known = asLoupeError(error)
    if (known.code === 'failed' && process.env.LOUPE_DEBUG) console.error(error)
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

process.exitCode = await main()
