import { affine, black, type Colour, type Interpolation } from './affine.ts'
import type { Pixels } from './pixels.ts'

const to15Digits = (value: number) => Math.round(value * 1e15) / 1e15

/**
 * Turns a picture counter-clockwise around its centre and keeps its size: torchvision's `rotate` (by default nearest neighbour, black
 * outside), which is PIL's `Image.rotate`, and equal to it pixel for pixel.
 */
export function rotate(
  pixels: Pixels,
  degrees: number,
  interpolation: Interpolation = 'nearest',
  fill: Colour = black,
): Pixels {
  const { width, height } = pixels
  const angle = (((degrees % 360) + 360) % 360) * (Math.PI / 180)
  if (angle === 0) return pixels
  const cos = to15Digits(Math.cos(-angle))
  const sin = to15Digits(Math.sin(-angle))
  const offsetX = width / 2 - (cos * width) / 2 - (sin * height) / 2
  const offsetY = height / 2 + (sin * width) / 2 - (cos * height) / 2
  return affine(pixels, [cos, sin, offsetX, -sin, cos, offsetY], interpolation, fill)
}
