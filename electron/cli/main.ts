#!/usr/bin/env node
import '../ml/silence.ts'
import { keepCompiled } from '../ml/files/keep-compiled.ts'
import { startAhead } from '../studio/jobs/trainer-process.ts'
import { trains } from './trains.ts'

/** Entry of the command. What takes longest begins first: code is taken from where it was compiled, and the training process starts. */
keepCompiled()
if (trains(process.argv.slice(2))) startAhead()
const { run } = await import('./command.ts')
const status = await run()
// What a verb has reported itself stands.
process.exitCode ||= status
