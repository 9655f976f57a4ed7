import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { LoupeError } from '../../errors.ts'
import type { EpochReport } from './callbacks.ts'
import type { Trained } from './learner.ts'
import type { OptimiserState } from './optimiser.ts'

/**
 * A run after a whole epoch, as plain data. Order, views and Dropout follow from seed and epoch, so a run that goes on
 * from here ends with the very bytes it would have had.
 */
export interface Checkpoint extends Trained {
  /** Says which run this is part of: seed, recipe and training labels. */
  run: string
  /** Epochs done. */
  epoch: number
  optimiser: OptimiserState
  best: { epoch: number } & Trained
  epochs: EpochReport[]
}

const magic = 'loupe checkpoint 1'

/** A checkpoint as bytes (Node's structured-clone format; floats keep every bit), with a check sum in front. */
export function serialiseCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const body = serialize({ magic, checkpoint })
  return Buffer.concat([createHash('sha256').update(body).digest(), body])
}

/** @throws LoupeError `failed` when the bytes are not a whole checkpoint of this version. */
export function restoreCheckpoint(bytes: Uint8Array): Checkpoint {
  const body = bytes.subarray(32)
  const whole = createHash('sha256').update(body).digest().equals(bytes.subarray(0, 32))
  const read = whole ? (deserialize(body) as { magic?: string; checkpoint: Checkpoint }) : undefined
  if (read?.magic !== magic)
    throw new LoupeError('failed', 'The checkpoint of this run is damaged.', 'Train again from the start.')
  return read.checkpoint
}

/** The name of a run: equal exactly when settings and labels are. */
export function runFingerprint(settings: unknown, labels: Int32Array): string {
  return createHash('sha256').update(JSON.stringify(settings)).update(labels).digest('hex')
}

/** @throws LoupeError `failed` when the checkpoint was written by a run with another recipe, seed or other labels. */
export function checkSameRun(checkpoint: Checkpoint, run: string): void {
  if (checkpoint.run !== run)
    throw new LoupeError(
      'failed',
      'The checkpoint belongs to a run with another recipe, seed or other labels.',
      'Train again from the start, or go back to the recipe and labels of that run.',
    )
}
