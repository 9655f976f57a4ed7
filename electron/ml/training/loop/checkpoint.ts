import { createHash } from 'node:crypto'
import { z } from 'zod'
import { LoupeError } from '../../errors.ts'
import { packArrays, unpackArrays } from '../../packed-arrays.ts'
import type { EpochReport } from '../figures.ts'
import type { Trained } from './learner.ts'
import type { OptimiserState } from './optimiser.ts'

/**
 * A run after a whole epoch, as plain data. Order, views and Dropout follow from seed and epoch, so a run that
 * continues from here ends with exactly the same bytes.
 */
export interface Checkpoint extends Trained {
  /** Identifies its run: seed, recipe and training labels. */
  run: string
  /** Number of finished epochs. */
  epoch: number
  optimiser: OptimiserState
  best: { epoch: number } & Trained
  epochs: EpochReport[]
}

const magic = 'loupe checkpoint 2'

const floats = z.instanceof(Float32Array)
const layer = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('Linear'),
      weight: z.object({ data: floats, rows: z.int().positive(), cols: z.int().positive() }),
      bias: floats,
    })
    .refine(({ weight: { data, rows, cols }, bias }) => data.length === rows * cols && bias.length === cols),
  z.object({ type: z.literal('ReLU') }),
  z.object({ type: z.literal('Dropout'), p: z.number() }),
])
const trained = z.object({
  head: z.object({ layers: z.array(layer) }),
  below: z.map(z.string(), floats).optional(),
})
/** Any number, even NaN: that is part of the figures. */
const figure = z.union([z.number(), z.nan(), z.literal([Infinity, -Infinity])])
const schema = z.object({
  magic: z.literal(magic),
  checkpoint: trained.extend({
    run: z.string(),
    epoch: z.int().nonnegative(),
    optimiser: z.object({ steps: z.int().nonnegative(), slots: z.array(z.array(floats)) }),
    best: trained.extend({ epoch: z.int().nonnegative() }),
    epochs: z.array(
      z.object({
        epoch: z.int(),
        ...{ loss: figure, accuracy: figure, lr: figure, seconds: figure },
        ...{ valLoss: figure.nullable(), valAccuracy: figure.nullable() },
      }),
    ),
  }),
})

/** A checkpoint as bytes (see `packArrays`; floats keep every bit), preceded by a checksum. */
export function serialiseCheckpoint(checkpoint: Checkpoint): Uint8Array {
  const body = packArrays({ magic, checkpoint })
  return Buffer.concat([createHash('sha256').update(body).digest(), body])
}

/**
 * Parses a checkpoint whose bytes may come from anybody: a project is a folder that people pass on.
 * @throws LoupeError `failed` if the bytes are not a complete checkpoint of this version.
 */
export function restoreCheckpoint(bytes: Uint8Array): Checkpoint {
  try {
    const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(32)
    if (!createHash('sha256').update(body).digest().equals(bytes.subarray(0, 32))) throw new RangeError('check sum')
    return schema.parse(unpackArrays(body)).checkpoint as Checkpoint
  } catch (error) {
    throw new LoupeError('failed.checkpoint', {}, { cause: error })
  }
}

/** The identity of a run: equal exactly if settings and labels are. */
export function runFingerprint(settings: unknown, labels: Int32Array): string {
  return createHash('sha256').update(JSON.stringify(settings)).update(labels).digest('hex')
}

/** @throws LoupeError `failed` if the checkpoint is from a run with another recipe, seed or labels. */
export function checkSameRun(checkpoint: Checkpoint, run: string): void {
  if (checkpoint.run !== run) throw new LoupeError('failed.other_run')
}
