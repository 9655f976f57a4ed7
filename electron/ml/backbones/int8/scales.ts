/** How real numbers become whole ones: `q = round(x / scale) + zeroPoint`, clamped to the type's range. */
export interface Affine {
  scale: number
  /** The whole number that stands for 0. */
  zeroPoint: number
}

/** Smallest and largest value. */
export type Range = readonly [number, number]

const LEVELS = 255
/** Weights are never further from 0 than this; see `weightScales`. */
const LARGEST_WEIGHT = 127
/** Slightly less than 128, so that a scale rounded to float32 lets no pair of rounded weights exceed it. */
const LARGEST_PAIR = 127.999
/** Largest quantised bias: half of int32, which leaves the other half to the sums. */
const LARGEST_BIAS = 2 ** 30

/**
 * Asymmetric uint8 scale for values of a range. 0 is always exactly representable, since padding adds zeros. A range of
 * nothing but 0 gets a scale of 1. The scale is a float32, as the model stores it.
 */
export function activationAffine([low, high]: Range): Affine {
  const [min, max] = [Math.min(low, 0), Math.max(high, 0)]
  const scale = Math.fround((max - min) / LEVELS)
  if (!(scale > 0)) return { scale: 1, zeroPoint: 0 }
  return { scale, zeroPoint: Math.min(LEVELS, Math.max(0, Math.round(-min / scale))) }
}

/**
 * A symmetric scale for each output channel of a convolution, `[out]`.
 *
 * Processors without VNNI add two products of a uint8 and an int8 in 16 bits (vpmaddubsw), saturating at 32,767 = 255 ×
 * 128.5. So no two weights of one sign in a channel may exceed 128 together: then nothing ever saturates, whichever two
 * meet, and every processor gives the same numbers. That is 7 bits if the two largest weights are alike, and up to 8 if
 * one stands out.
 * @param data `[out, …]`
 * @param bias `[out]`; must fit into int32 when divided by `input` × scale
 * @param input scale of the convolution's input
 */
export function weightScales(data: Float32Array, bias: Float32Array, input: number): Float32Array {
  const outputs = bias.length
  const length = data.length / outputs
  return Float32Array.from(bias, (b, o) => {
    const { largest, pair } = extremes(data.subarray(o * length, (o + 1) * length))
    const scale = Math.max(largest / LARGEST_WEIGHT, pair / LARGEST_PAIR, Math.abs(b) / input / LARGEST_BIAS)
    // A subnormal scale would become 0 on some processors.
    return scale > 1e-37 ? scale : 1
  })
}

/** The largest absolute value, and the largest sum of two values with the same sign. */
function extremes(values: Float32Array): { largest: number; pair: number } {
  let [high, second, low, lowSecond] = [0, 0, 0, 0]
  for (const value of values) {
    if (value > second) [high, second] = value > high ? [value, high] : [high, value]
    else if (value < lowSecond) [low, lowSecond] = value < low ? [value, low] : [low, value]
  }
  return { largest: Math.max(high, -low), pair: Math.max(high + second, -low - lowSecond) }
}

/** Quantised weights, with one scale per channel. Rounding never takes two past the 128 that `weightScales` allows. */
export function quantiseWeights(data: Float32Array, scales: Float32Array): Int8Array {
  const length = data.length / scales.length
  const result = new Int8Array(data.length)
  for (const [o, scale] of scales.entries())
    for (let i = o * length; i < (o + 1) * length; i++) result[i] = rounded(data[i] / scale)
  return result
}

/** Rounds halves towards 0, so that rounding increases the sum of two weights by less than 1. */
function rounded(x: number): number {
  return x < 0 ? -Math.ceil(-x - 0.5) : Math.ceil(x - 0.5)
}

/** Biases quantised by input scale × weight scale. */
export function quantiseBias(bias: Float32Array, input: number, scales: Float32Array): Int32Array {
  return Int32Array.from(bias, (b, o) => Math.round(b / (input * scales[o])))
}
