import { splits, type Split } from '../../../common/splits.ts'
import { largestRemainder } from '../../../common/statistics/largest-remainder.ts'

/** Whole per cent; together always 100. */
export type Shares = Record<Split, number>

/** Something must be learned: training keeps at least this many per cent. */
const leastTrain = 1

/** Ratios of any sum as whole per cent that add up to 100 (largest remainder). */
export function sharesOf(ratios: Record<Split, number>): Shares {
  const sum = ratios.train + ratios.val + ratios.test || 1
  const [train, val, test] = largestRemainder(
    100,
    splits.map((name) => ratios[name] / sum),
  )
  return { train, val, test }
}

/**
 * Moves one slider; the others give or take in proportion, so that the sum stays 100.
 * @param fixed sliders that keep their value, such as validation under k-fold
 */
export function moveShare(shares: Shares, which: Split, wanted: number, fixed: readonly Split[] = []): Shares {
  const others = splits.filter((name) => name !== which && !fixed.includes(name))
  const free = 100 - fixed.filter((name) => name !== which).reduce((sum, name) => sum + shares[name], 0)
  if (others.length === 0) return { ...shares, [which]: free }
  const most = free - (others.includes('train') ? leastTrain : 0)
  const value = Math.round(Math.min(most, Math.max(which === 'train' ? leastTrain : 0, wanted)))
  const held = others.reduce((sum, name) => sum + shares[name], 0)
  const parts = largestRemainder(
    free - value,
    others.map((name) => (held > 0 ? shares[name] / held : 1 / others.length)),
  )
  const moved: Shares = { ...shares, [which]: value }
  others.forEach((name, i) => (moved[name] = parts[i]))
  if (moved.train < leastTrain) {
    const giver = others.find((name) => name !== 'train' && moved[name] > 0)
    if (giver) moved[giver] -= leastTrain - moved.train
    moved.train = leastTrain
  }
  return moved
}

/** k-fold needs no validation pictures: their share goes to training. Without it, they get the default share back. */
export function sharesForFolds(shares: Shares, folds: number | null): Shares {
  if (folds !== null) return { train: shares.train + shares.val, val: 0, test: shares.test }
  return shares.val > 0 ? shares : moveShare(shares, 'val', Math.min(15, Math.floor(shares.train / 2)), ['test'])
}
