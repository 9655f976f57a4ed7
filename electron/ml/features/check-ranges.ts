import type { Agreement } from '../backbones/int8/agreement.ts'
import { CHECKED_PICTURES } from '../backbones/int8/calibration.ts'
import type { Transform } from '../images/transforms.ts'
import { agreementOn } from './agreement-on.ts'
import type { FeatureEngine } from './engine.ts'
import { keptBatches } from './first-batches.ts'

/**
 * Checks ranges that were measured on other pictures: some of a project's own go through the network in float32 and
 * int8.
 * @param pictures paths; those after the first eight readable ones are not opened
 * @returns how far the features agree; null if none of the pictures can be read
 */
export async function checkRanges(
  pictures: readonly string[],
  engines: { float32: FeatureEngine; int8: FeatureEngine },
  transforms: Transform[],
  signal?: AbortSignal,
): Promise<(Agreement & { pictures: number }) | null> {
  const batches = await keptBatches(pictures, CHECKED_PICTURES, engines.float32, transforms, { signal })
  return batches.length === 0 ? null : agreementOn(batches, engines.int8, { signal })
}
