import { describe, expect, test } from 'vitest'
import { clippedRange } from '../../../../../electron/ml/backbones/int8/clipping.ts'
import {
  activationAffine,
  quantiseBias,
  quantiseWeights,
  weightScales,
} from '../../../../../electron/ml/backbones/int8/scales.ts'
import { random } from '../../../../../electron/ml/random.ts'

describe('activations', () => {
  test('0 is exactly one of the steps, whatever the range', () => {
    for (const range of [
      [-3, 5],
      [2, 7],
      [-9, -4],
      [0, 0.001],
    ] as const) {
      const { scale, zeroPoint } = activationAffine(range)
      expect(Number.isInteger(zeroPoint)).toBe(true)
      expect(zeroPoint).toBeGreaterThanOrEqual(0)
      expect(zeroPoint).toBeLessThanOrEqual(255)
      const reached = [(0 - zeroPoint) * scale, (255 - zeroPoint) * scale]
      expect(reached[0]).toBeLessThanOrEqual(range[0] + scale)
      expect(reached[1]).toBeGreaterThanOrEqual(range[1] - scale)
    }
  })

  test('values on both sides of 0 get steps in proportion', () => {
    expect(activationAffine([-1, 3]).zeroPoint).toBe(64)
    expect(activationAffine([0, 3]).zeroPoint).toBe(0)
    expect(activationAffine([-3, 0]).zeroPoint).toBe(255)
  })

  test('a value that is always 0 has a scale that can be divided by', () => {
    expect(activationAffine([0, 0])).toEqual({ scale: 1, zeroPoint: 0 })
  })
})

describe('weights', () => {
  test('no two of one sign and channel add up to more than 128, so nothing saturates in 16 bits', () => {
    const next = random('weights that are hard to quantise')
    for (let trial = 0; trial < 200; trial++) {
      // Cubes: a few large ones among many small, as in real convolutions.
      const data = Float32Array.from({ length: 4 * 18 }, () => (next() * 2 - 1) ** 3 * 10 ** (next() * 6 - 3))
      const scales = weightScales(data, new Float32Array(4), 0.02)
      const whole = quantiseWeights(data, scales)
      for (let o = 0; o < 4; o++) {
        const channel = Array.from(whole.subarray(o * 18, (o + 1) * 18)).sort((a, b) => a - b)
        expect(channel[17] + channel[16]).toBeLessThanOrEqual(128)
        expect(channel[0] + channel[1]).toBeGreaterThanOrEqual(-128)
        expect(Math.max(channel[17], -channel[0])).toBeGreaterThanOrEqual(63)
      }
    }
  })

  test('a channel where one weight stands out has all 8 bits', () => {
    const data = Float32Array.of(1, 0.004, -0.003, 0)
    expect(Array.from(quantiseWeights(data, weightScales(data, new Float32Array(1), 1)))).toEqual([127, 1, 0, 0])
  })

  test('each channel has its own scale', () => {
    const data = Float32Array.of(1000, -1000, 0.001, -0.001)
    const whole = quantiseWeights(data, weightScales(data, new Float32Array(2), 1))
    expect(Array.from(whole)).toEqual([127, -127, 127, -127])
  })

  test('a channel of zeros stays zeros, and its bias is kept', () => {
    const bias = Float32Array.of(3.5)
    const data = new Float32Array(9)
    const scales = weightScales(data, bias, 0.01)
    expect(Array.from(quantiseWeights(data, scales))).toEqual(Array(9).fill(0))
    expect(quantiseBias(bias, 0.01, scales)[0] * 0.01 * scales[0]).toBeCloseTo(3.5, 5)
  })

  test('a bias that dwarfs the weights still fits into 32 bits', () => {
    const bias = Float32Array.of(1e6)
    const scales = weightScales(Float32Array.of(1e-6), bias, 1e-3)
    const [whole] = quantiseBias(bias, 1e-3, scales)
    expect(Math.abs(whole)).toBeLessThanOrEqual(2 ** 30)
    expect(whole * 1e-3 * scales[0]).toBeCloseTo(1e6, -1)
  })

  test('nothing at all causes no division by zero', () => {
    expect(Array.from(weightScales(new Float32Array(4), new Float32Array(2), 1))).toEqual([1, 1])
  })
})

test('a range is what a share of the pictures stays within, in whatever order they come', () => {
  const counted = Array.from({ length: 11 }, (_, i) => i)
  expect(
    clippedRange(
      counted.map((i) => -i),
      counted.map((i) => 10 * i),
      0.9,
    ),
  ).toEqual([-9, 90])
  // Interpolated between two pictures.
  expect(clippedRange([0, -1], [0, 2], 0.75)).toEqual([-0.75, 1.5])
  expect(clippedRange([-3], [5], 0.9)).toEqual([-3, 5])
  const next = random('extremes')
  const [low, high] = [0, 1].map(() => Array.from({ length: 64 }, () => next() * 10))
  const backwards = clippedRange([...low].reverse(), [...high].reverse(), 0.9)
  expect(clippedRange(low, high, 0.9)).toEqual(backwards)
})
