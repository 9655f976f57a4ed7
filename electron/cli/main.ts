#!/usr/bin/env node
import '../ml/silence.ts'
import { keepCompiled } from '../ml/files/keep-compiled.ts'
import { startAhead } from '../studio/jobs/trainer-process.ts'
import { trains } from './trains.ts'

/**
 * Entry of the command. The slowest things start first: the compile cache is enabled and the training process started.
 */
keepCompiled()
if (trains(process.argv.slice(2))) startAhead()
const { run } = await import('./command.ts')
const status = await run()
// A status that the verb has set itself stays.
process.exitCode ||= status
