import { LoupeError } from '../../errors.ts'

/** An array as a file describes it, before a number of it is read. */
export interface FeatureArray {
  shape: number[]
  /** Reads all numbers into `target`, which has a place for each. */
  fill(target: Float32Array | Float64Array): Promise<void>
}

/** What a file says it holds, before it is believed: numbers by rows. */
export interface OpenFeatures {
  data: FeatureArray
  label: FeatureArray
}

/** An array that is packed may be as many times as large as what the file has of it: features reach 10, DEFLATE ends at 1032. */
const MOST_PACKED = 200
/** Bytes that a packed array may have whatever the file's size: equal labels pack far better than features. */
const SMALL = 256e6

/**
 * Refuses an array that claims more numbers than the file can hold, before memory is taken for them.
 * @param bytes of one number
 * @param stored bytes that the file has for them
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

/** Refuses more numbers than this computer can hold now: training needs about as much again. @throws LoupeError `features_invalid` */
export function checkMemory(file: string, bytes: number, free = process.availableMemory()): void {
  if (2 * bytes <= free) return
  throw new LoupeError('features_invalid.memory', { file, bytes, free })
}
