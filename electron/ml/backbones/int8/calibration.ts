import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Range } from './scales.ts'

/** Number of pictures to measure ranges on, if there are that many. */
export const CALIBRATION_PICTURES = 64

/** Number of a project's pictures on which other pictures' ranges are checked. */
export const CHECKED_PICTURES = 8

const finite = z.number()
const agreement = z.object({ lowest: finite, mean: finite })
const range = z.tuple([finite, finite]).refine(([low, high]) => low <= high, 'the smallest value comes first')

const calibrationSchema = z.object({
  format: z.literal(1),
  backbone: z.string(),
  /** SHA-256 of the backbone's weights, hex. */
  weightsHash: z.string(),
  /** Canonical JSON of the transforms of the pictures. */
  transforms: z.string(),
  /** Number of pictures it was made from. */
  pictures: z.int().positive(),
  /** Cosine between int8 and float32 features of these pictures, -1 to 1: the lowest and the mean. */
  agreement,
  /** Value of the graph, its smallest and its largest number. */
  ranges: z.array(z.tuple([z.string(), range])),
  /**
   * Whether the ranges are those stored with the backbone or the project's own; missing in older versions, which had
   * only the latter.
   */
  from: z.enum(['backbone', 'project']).optional(),
  /**
   * How the backbone's ranges did on the first pictures of the project: how many, and the cosine of their features to
   * float32.
   */
  checked: agreement.extend({ pictures: z.int().positive() }).optional(),
})

/**
 * The range of each value of a backbone, which defines what its int8 numbers mean. Measured on the sample that comes
 * with Loupe, for every project, or on a project's own pictures if those ranges do not fit. Features depend on it, so a
 * project keeps the one it started with.
 */
export type Calibration = z.infer<typeof calibrationSchema>

/** The calibration as stored in a file, with its own hash to detect damage. */
const keptSchema = z.object({ hash: z.string(), calibration: calibrationSchema })
type KeptCalibration = z.infer<typeof keptSchema>

/** SHA-256, hex, of everything that the features depend on. */
export function calibrationHash({ format, weightsHash, ranges }: Calibration): string {
  return createHash('sha256')
    .update(JSON.stringify([format, weightsHash, ranges]))
    .digest('hex')
}

export function keptCalibration(calibration: Calibration): KeptCalibration {
  return { hash: calibrationHash(calibration), calibration }
}

/** Parses the calibration from a file or a database; null if it is something else or damaged. */
export function checkedCalibration(kept: unknown): Calibration | null {
  const found = keptSchema.safeParse(kept)
  if (!found.success || calibrationHash(found.data.calibration) !== found.data.hash) return null
  return found.data.calibration
}

export function rangesOf({ ranges }: Calibration): Map<string, Range> {
  return new Map(ranges)
}
