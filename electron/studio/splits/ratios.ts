import { LoupeError } from '../../ml/errors.ts'
import { splits, type Split } from '../../../common/splits.ts'

/** Shares of the three splits; they need not add up to 1. */
export type Ratios = Record<Split, number>

/** The default for plain class folders. */
export const defaultRatios: Ratios = { train: 0.7, val: 0.15, test: 0.15 }

/** The share of train that becomes validation if there is a test split but no validation. */
export const validationShare = 0.15

/**
 * Scales shares to a sum of 1.
 * @throws LoupeError `usage` for negative or infinite shares, or without a training share
 */
export function normalised(ratios: Ratios): Ratios {
  const all = splits.map((split) => ratios[split])
  if (all.some((share) => !Number.isFinite(share) || share < 0) || ratios.train <= 0)
    throw new LoupeError('usage.shares', { ...ratios })
  const sum = all.reduce((a, b) => a + b)
  return { train: ratios.train / sum, val: ratios.val / sum, test: ratios.test / sum }
}
