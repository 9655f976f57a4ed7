import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Range } from './scales.ts'

/** Number of pictures that ranges are measured on, if there are that many. */
export const CALIBRATION_PICTURES = 64

/** Pictures of a project that ranges measured on others are tried on. */
export const CHECKED_PICTURES = 8

const finite = z.number()
const agreement = z.object({ lowest: finite, mean: finite })
const range = z.tuple([finite, finite]).refine(([low, high]) => low <= high, 'the smallest value comes first')

const calibrationSchema = z.object({
  format: z.literal(1),
  backbone: z.string(),
  /** SHA-256 of the backbone's weights, hex. */
  weightsHash: z.string(),
  /** Canonical JSON of the transforms that the pictures went through. */
  transforms: z.string(),
  /** Pictures it was made from. */
  pictures: z.int().positive(),
  /** Cosine between the features in whole numbers and in float32 of these pictures, -1 to 1: the lowest and the mean. */
  agreement,
  /** Value of the graph, smallest and largest number. */
  ranges: z.array(z.tuple([z.string(), range])),
  /** Whose ranges they are: those kept with the backbone, or the project's own; left out by an older Loupe, which knew only these. */
  from: z.enum(['backbone', 'project']).optional(),
  /** What the backbone's ranges gave on the first pictures of the project: how many, and the cosine of their features to float32. */
  checked: agreement.extend({ pictures: z.int().positive() }).optional(),
})

/**
 * What the integers of an int8 backbone mean: the range of each of its values, as pictures showed them: the sample that comes with
 * Loupe, for every project, or a project's own where those do not fit. Features depend on it, so what a project began with it keeps.
 */
export type Calibration = z.infer<typeof calibrationSchema>

/** The calibration as a file holds it: its own hash lets damage be noticed. */
const keptSchema = z.object({ hash: z.string(), calibration: calibrationSchema })
export type KeptCalibration = z.infer<typeof keptSchema>

/** SHA-256, hex, over what the numbers of the features depend on. */
export function calibrationHash({ format, weightsHash, ranges }: Calibration): string {
  return createHash('sha256')
    .update(JSON.stringify([format, weightsHash, ranges]))
    .digest('hex')
}

export function keptCalibration(calibration: Calibration): KeptCalibration {
  return { hash: calibrationHash(calibration), calibration }
}

/** The calibration read from a file or a database; null if it is not one, or is damaged. */
export function checkedCalibration(kept: unknown): Calibration | null {
  const found = keptSchema.safeParse(kept)
  if (!found.success || calibrationHash(found.data.calibration) !== found.data.hash) return null
  return found.data.calibration
}

export function rangesOf({ ranges }: Calibration): Map<string, Range> {
  return new Map(ranges)
}
