import { describe, expect, test } from 'vitest'
import { moveShare, sharesForFolds, sharesOf, type Shares } from '../../../renderer/components/splits/shares.ts'
import { sameRequest, startingRequest, usualRequest } from '../../../renderer/components/splits/request.ts'

const sum = ({ train, val, test: rest }: Shares) => train + val + rest

describe('three linked sliders', () => {
  test('always add up to 100, wherever one is moved', () => {
    for (const which of ['train', 'val', 'test'] as const)
      for (let value = -5; value <= 105; value += 5) {
        const moved = moveShare({ train: 70, val: 15, test: 15 }, which, value)
        expect(sum(moved)).toBe(100)
        expect(Math.min(moved.val, moved.test)).toBeGreaterThanOrEqual(0)
        expect(moved.train).toBeGreaterThanOrEqual(1)
      }
  })

  test('the others give in proportion to what they have', () => {
    expect(moveShare({ train: 70, val: 20, test: 10 }, 'train', 40)).toEqual({ train: 40, val: 40, test: 20 })
    expect(moveShare({ train: 80, val: 0, test: 20 }, 'val', 50)).toEqual({ train: 40, val: 50, test: 10 })
  })

  test('two at zero share evenly what is freed', () => {
    expect(moveShare({ train: 100, val: 0, test: 0 }, 'train', 80)).toEqual({ train: 80, val: 10, test: 10 })
  })

  test('training never gets less than one in a hundred', () => {
    expect(moveShare({ train: 70, val: 15, test: 15 }, 'test', 100)).toMatchObject({ train: 1, test: 99, val: 0 })
  })

  test('under k-fold validation stays at zero', () => {
    const shares = sharesForFolds({ train: 70, val: 15, test: 15 }, 5)
    expect(shares).toEqual({ train: 85, val: 0, test: 15 })
    expect(moveShare(shares, 'test', 30, ['val'])).toEqual({ train: 70, val: 0, test: 30 })
    expect(sharesForFolds(shares, null)).toEqual({ train: 70, val: 15, test: 15 })
  })

  test('shares of any sum are shown as whole per cent of 100', () => {
    expect(sharesOf({ train: 1, val: 1, test: 1 })).toEqual({ train: 34, val: 33, test: 33 })
    expect(sharesOf({ train: 0.7, val: 0.15, test: 0.15 })).toEqual({ train: 70, val: 15, test: 15 })
  })
})

describe('what the split editor starts with', () => {
  test('the default shares before the first split, else how it was split', () => {
    expect(startingRequest({ split: null })).toEqual(usualRequest)
    const split = { ...usualRequest, ratios: { train: 0.6, val: 0.2, test: 0.2 }, seed: 7 }
    expect(startingRequest({ split })).toMatchObject({ ratios: { train: 60, val: 20, test: 20 }, seed: 7 })
  })

  test('shares written as 0.7 and as 70 are the same split; another seed is not', () => {
    expect(sameRequest(usualRequest, { ...usualRequest, ratios: { train: 0.7, val: 0.15, test: 0.15 } })).toBe(true)
    expect(sameRequest(usualRequest, { ...usualRequest, seed: 1 })).toBe(false)
    expect(sameRequest(usualRequest, { ...usualRequest, groupBy: { by: 'pattern', pattern: 'a' } })).toBe(false)
  })
})
