import { affine, black, type AffineMatrix, type Colour, type Interpolation } from './affine.ts'
import type { Size } from './geometry.ts'
import { PICTURE_LIMITS } from './limits.ts'
import { type Pixels, pictureError } from './pixels.ts'
import { largest, smallest } from '../../../common/many.ts'

/** The largest photograph, turned by 45 degrees, has little more than twice its pixels; a narrow strip a thousand times as many. */
const MOST_PIXELS = 2.5 * PICTURE_LIMITS.pixels

/** How a picture is turned; what is left out is torchvision's default. */
export interface Turning {
  /** Nearest neighbour where left out. */
  interpolation?: Interpolation
  /** Outside the picture; black where left out. */
  fill?: Colour
  /** The result is as large as the turned picture, instead of as the picture. PIL reckons with a turn around the middle. */
  expand?: boolean
  /** What it turns around, x and y in pixels from the upper left corner; the middle where left out or null. */
  center?: readonly [x: number, y: number] | null
}

/**
 * Turns a picture counter-clockwise: torchvision's `rotate`, which is PIL's `Image.rotate`, and equal to it pixel for pixel, so that
 * rounding is done in its order.
 * @throws PictureError `too_large` when the turned picture, expanded, would have too many pixels.
 */
export function rotate(pixels: Pixels, degrees: number, turning: Turning = {}): Pixels {
  const { interpolation = 'nearest', fill = black, expand = false, center = null } = turning
  const rest = degrees % 360
  const turn = rest < 0 ? rest + 360 : rest
  if (turn === 0) return pixels
  const angle = -turn * (Math.PI / 180)
  const [cos, sin] = [to15Digits(Math.cos(angle)), to15Digits(Math.sin(angle))]
  const [x, y] = center ?? [pixels.width / 2, pixels.height / 2]
  const [fromX, fromY] = at([cos, sin, 0, -sin, cos, 0], -x, -y)
  const matrix: AffineMatrix = [cos, sin, fromX + x, -sin, cos, fromY + y]
  if (!expand) return affine(pixels, matrix, interpolation, fill)
  const { width, height } = pixels
  // PIL's `transpose`: the sides change places, and nothing is rounded up.
  const quarter = !center && (turn === 90 || turn === 270)
  const size = quarter ? { width: height, height: width } : around(pixels, matrix)
  if (size.width * size.height > MOST_PIXELS) throw pictureError('too_large.to_turn')
  const [left, top] = at(matrix, -(size.width - width) / 2, -(size.height - height) / 2)
  return affine(pixels, [cos, sin, left, -sin, cos, top], interpolation, fill, size)
}

/** Python's `round(value, 15)`. */
const to15Digits = (value: number) => Number(value.toFixed(15))

function at([a, b, c, d, e, f]: AffineMatrix, x: number, y: number): [x: number, y: number] {
  return [a * x + b * y + c, d * x + e * y + f]
}

/** The size that PIL gives a turned picture: from its outermost corners, rounded away from the middle. */
function around({ width, height }: Size, matrix: AffineMatrix): Size {
  const corners = [at(matrix, 0, 0), at(matrix, width, 0), at(matrix, width, height), at(matrix, 0, height)]
  const extent = (side: number[]) => Math.ceil(largest(side)) - Math.floor(smallest(side))
  return { width: extent(corners.map(([x]) => x)), height: extent(corners.map(([, y]) => y)) }
}
