import { LoupeError } from '../../errors.ts'

/** An array as the file describes it; no number has been read yet. */
export interface FeatureArray {
  shape: number[]
  /** Reads all numbers into `target`, which has room for all of them. */
  fill(target: Float32Array | Float64Array): Promise<void>
}

/** The unverified size that a file declares: rows and numbers per row. */
export interface OpenFeatures {
  data: FeatureArray
  label: FeatureArray
}

/**
 * A compressed array may be this many times as large as its bytes in the file: features reach 10, DEFLATE's limit is
 * 1032.
 */
const MOST_PACKED = 200
/** Size that a compressed array may have in any case, in bytes: equal labels compress far better than features. */
const SMALL = 256e6

/**
 * Refuses an array that declares more numbers than the file can contain, before memory is allocated.
 * @param bytes of one number
 * @param stored bytes of the array in the file
 * @throws LoupeError `features_invalid`
 */
export function checkClaim(
  file: string,
  name: string,
  { shape, bytes }: { shape: number[]; bytes: number },
  stored: number,
  packed: boolean,
): void {
  const claimed = shape.reduce((product, n) => product * n, bytes)
  if (!Number.isSafeInteger(claimed) || shape.some((n) => n < 0))
    throw new LoupeError('features_invalid.shape', { file, name, shape })
  if (claimed <= (packed ? Math.max(SMALL, MOST_PACKED * stored) : stored)) return
  throw new LoupeError('features_invalid.claim', { file, name, shape, claimed, stored })
}

/**
 * Refuses more numbers than now fit into this computer's memory: training needs about as much again. @throws LoupeError
 * `features_invalid`
 */
export function checkMemory(file: string, bytes: number, free = process.availableMemory()): void {
  if (2 * bytes <= free) return
  throw new LoupeError('features_invalid.memory', { file, bytes, free })
}
