import type { Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'

/**
 * PIL's antialiased bilinear resize in its own 8-bit fixed point (Pillow, Resample.c), identical byte for byte: first
 * along rows, then along columns, each rounded to whole grey levels. Slower than libvips for large pictures, and used
 * where libvips is off by up to half a pixel: it aligns corners instead of pixel centres when enlarging.
 */
export function resizeBilinear(pixels: Pixels, { width, height }: Size): Pixels {
  const wide = width === pixels.width ? pixels : alongRows(pixels, width)
  return height === wide.height ? wide : alongColumns(wide, height)
}

const PRECISION_BITS = 22
const HALF = 1 << (PRECISION_BITS - 1)

/** For each output position: the first input position, how many, and their weights (`taps` apart, summing to 2^22). */
interface Weights {
  first: Int32Array
  count: Int32Array
  weights: Int32Array
  taps: number
}

function triangleWeights(from: number, to: number): Weights {
  const scale = from / to
  const support = Math.max(1, scale)
  const taps = Math.ceil(support) * 2 + 1
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const weights = new Int32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - support + 0.5))
    const end = Math.min(from, Math.trunc(centre + support + 0.5))
    const raw = Array.from({ length: end - start }, (_, k) =>
      Math.max(0, 1 - Math.abs((start + k - centre + 0.5) / support)),
    )
    const sum = raw.reduce((a, b) => a + b, 0)
    raw.forEach((weight, k) => (weights[i * taps + k] = Math.trunc(0.5 + (weight / sum) * 2 ** PRECISION_BITS)))
    first[i] = start
    count[i] = end - start
  }
  return { first, count, weights, taps }
}

function alongRows({ data: from, width: fromWidth, height }: Pixels, width: number): Pixels {
  const { first, count, weights, taps } = triangleWeights(fromWidth, width)
  const data = new Uint8Array(width * height * 3)
  let to = 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let at = (y * fromWidth + first[x]) * 3
      let red = HALF
      let green = HALF
      let blue = HALF
      for (let k = x * taps, end = k + count[x]; k < end; k++) {
        red += from[at++] * weights[k]
        green += from[at++] * weights[k]
        blue += from[at++] * weights[k]
      }
      data[to++] = red >> PRECISION_BITS
      data[to++] = green >> PRECISION_BITS
      data[to++] = blue >> PRECISION_BITS
    }
  }
  return { data, width, height }
}

function alongColumns({ data: from, width, height: fromHeight }: Pixels, height: number): Pixels {
  const { first, count, weights, taps } = triangleWeights(fromHeight, height)
  const row = width * 3
  const data = new Uint8Array(row * height)
  const sums = new Int32Array(row)
  for (let y = 0; y < height; y++) {
    sums.fill(HALF)
    for (let k = 0; k < count[y]; k++) {
      const weight = weights[y * taps + k]
      const at = (first[y] + k) * row
      for (let i = 0; i < row; i++) sums[i] += from[at + i] * weight
    }
    const to = y * row
    for (let i = 0; i < row; i++) data[to + i] = sums[i] >> PRECISION_BITS
  }
  return { data, width, height }
}
