import { LoupeError, type Problem, problemOf } from '../../ml/errors.ts'
import type { FileFault } from '../../../common/problems/file-faults.ts'
import { PictureError } from '../../ml/images/pixels.ts'
import { dieEarly, endNow, watchProcess } from '../../ml/process-watch.ts'
import { doPixelWork, type PixelWork } from './pixel-work.ts'
import { messageOf } from '../../ml/message-of.ts'

/**
 * Entry of a process that decodes pictures for screens, one at a time, so that time, memory and crashes of a decoder
 * stay in this process. Its argument is the most memory that it may take, in bytes.
 */

export type PixelRequest = PixelWork

/** Errors lose their class between processes. */
export type PixelFailure =
  { type: 'picture'; fault: FileFault } | { type: 'loupe'; problem: Problem } | { type: 'other'; message: string }

/** `memory`: bytes that the process occupies afterwards. */
export type PixelReply = { memory: number } & ({ bytes: Uint8Array<ArrayBuffer> } | { failure: PixelFailure })

/** A runaway decoder takes a gigabyte a second. */
const LOOK_EVERY_MS = 100

watchProcess({ everyMs: LOOK_EVERY_MS, mostBytes: Number(process.argv[2]) })
dieEarly(1000)
// Ctrl-C in a terminal reaches every process of the group; the server ends this one.
process.on('SIGINT', () => undefined)
process.on('SIGTERM', () => undefined)
process.on('disconnect', endNow)
process.on('message', (work: PixelRequest) => {
  doPixelWork(work).then(
    (bytes) => reply({ bytes: bytes as Uint8Array<ArrayBuffer> }),
    (error: unknown) => reply({ failure: failureOf(error) }),
  )
})

function reply(made: { bytes: Uint8Array<ArrayBuffer> } | { failure: PixelFailure }): void {
  if (process.connected) process.send?.({ ...made, memory: process.memoryUsage.rss() } satisfies PixelReply)
}

function failureOf(error: unknown): PixelFailure {
  if (error instanceof PictureError) return { type: 'picture', fault: error.unusable.fault }
  if (error instanceof LoupeError) return { type: 'loupe', problem: problemOf(error) }
  return { type: 'other', message: messageOf(error) }
}
