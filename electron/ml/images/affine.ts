import type { Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'

/** Where each pixel of the result comes from: x' = a·x + b·y + c, y' = d·x + e·y + f, in coordinates of pixel corners (PIL's AFFINE). */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** How values between pixels are interpolated. */
export type Interpolation = 'nearest' | 'bilinear'

/** Grey levels of the three channels. */
export type Colour = readonly [number, number, number]

export const black: Colour = [0, 0, 0]

/**
 * PIL's `Image.transform(size, AFFINE, matrix, interpolation, fillcolor=fill)`, identical pixel for pixel.
 * @param size of the result; by default the picture's own
 */
export function affine(
  pixels: Pixels,
  matrix: AffineMatrix,
  interpolation: Interpolation,
  fill: Colour,
  { width, height }: Size = pixels,
): Pixels {
  const data = new Uint8Array(width * height * 3)
  if (fill.some((level) => level !== 0)) for (let i = 0; i < data.length; i += 3) data.set(fill, i)
  const result = { data, width, height }
  if (interpolation === 'nearest') nearest(pixels, matrix, result)
  else bilinear(pixels, matrix, result)
  return result
}

/** PIL computes nearest-neighbour transforms in 16.16 fixed point. */
const ONE = 65536
const fixed = (value: number) => Math.floor(value * ONE + 0.5)

function nearest({ data: from, width, height }: Pixels, [a, b, c, d, e, f]: AffineMatrix, result: Pixels): void {
  const { data } = result
  let rowX = fixed(c + a * 0.5 + b * 0.5)
  let rowY = fixed(f + d * 0.5 + e * 0.5)
  const [stepX, stepY, nextX, nextY] = [fixed(a), fixed(d), fixed(b), fixed(e)]
  for (let y = 0; y < result.height; y++, rowX += nextX, rowY += nextY) {
    for (let x = 0, fromX = rowX, fromY = rowY; x < result.width; x++, fromX += stepX, fromY += stepY) {
      const sourceX = Math.floor(fromX / ONE)
      const sourceY = Math.floor(fromY / ONE)
      if (sourceX < 0 || sourceX >= width || sourceY < 0 || sourceY >= height) continue
      const i = (sourceY * width + sourceX) * 3
      const k = (y * result.width + x) * 3
      data[k] = from[i]
      data[k + 1] = from[i + 1]
      data[k + 2] = from[i + 2]
    }
  }
}

function bilinear({ data: from, width, height }: Pixels, [a, b, c, d, e, f]: AffineMatrix, result: Pixels): void {
  const { data } = result
  const inside = (at: number, side: number) => Math.min(Math.max(at, 0), side - 1)
  for (let y = 0; y < result.height; y++) {
    for (let x = 0; x < result.width; x++) {
      const fromX = a * (x + 0.5) + b * (y + 0.5) + c
      const fromY = d * (x + 0.5) + e * (y + 0.5) + f
      if (fromX < 0 || fromX >= width || fromY < 0 || fromY >= height) continue
      const left = Math.floor(fromX - 0.5)
      const top = Math.floor(fromY - 0.5)
      const [shareX, shareY] = [fromX - 0.5 - left, fromY - 0.5 - top]
      const [x0, x1] = [inside(left, width) * 3, inside(left + 1, width) * 3]
      const [y0, y1] = [inside(top, height) * width * 3, inside(top + 1, height) * width * 3]
      const k = (y * result.width + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const upper = from[y0 + x0 + channel] + (from[y0 + x1 + channel] - from[y0 + x0 + channel]) * shareX
        const lower = from[y1 + x0 + channel] + (from[y1 + x1 + channel] - from[y1 + x0 + channel]) * shareX
        data[k + channel] = Math.trunc(upper + (lower - upper) * shareY)
      }
    }
  }
}
