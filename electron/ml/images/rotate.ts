import type { Pixels } from './pixels.ts'

/** PIL computes nearest-neighbour rotations in 16.16 fixed point. */
const ONE = 65536
const fixed = (value: number) => Math.floor(value * ONE + 0.5)
const to15Digits = (value: number) => Math.round(value * 1e15) / 1e15

/**
 * Turns a picture counter-clockwise around its centre, keeps its size, nearest neighbour, black outside: torchvision's
 * `rotate` with its defaults, which is PIL's `Image.rotate`, and equal to it pixel for pixel.
 */
export function rotate(pixels: Pixels, degrees: number): Pixels {
  const { data: from, width, height } = pixels
  const angle = (((degrees % 360) + 360) % 360) * (Math.PI / 180)
  if (angle === 0) return pixels
  const cos = to15Digits(Math.cos(-angle))
  const sin = to15Digits(Math.sin(-angle))
  // Where the centre of the first pixel comes from; each pixel to the right adds (cos, -sin), each below (sin, cos).
  const offsetX = width / 2 - (cos * width) / 2 - (sin * height) / 2
  const offsetY = height / 2 + (sin * width) / 2 - (cos * height) / 2
  let rowX = fixed(offsetX + cos * 0.5 + sin * 0.5)
  let rowY = fixed(offsetY - sin * 0.5 + cos * 0.5)
  const [stepX, stepY, nextX, nextY] = [fixed(cos), fixed(-sin), fixed(sin), fixed(cos)]
  const data = new Uint8Array(from.length)
  for (let y = 0; y < height; y++, rowX += nextX, rowY += nextY) {
    for (let x = 0, fromX = rowX, fromY = rowY; x < width; x++, fromX += stepX, fromY += stepY) {
      const sourceX = Math.floor(fromX / ONE)
      const sourceY = Math.floor(fromY / ONE)
      if (sourceX < 0 || sourceX >= width || sourceY < 0 || sourceY >= height) continue
      const a = (sourceY * width + sourceX) * 3
      const b = (y * width + x) * 3
      data[b] = from[a]
      data[b + 1] = from[a + 1]
      data[b + 2] = from[a + 2]
    }
  }
  return { data, width, height }
}
