import { affine, black, type AffineMatrix, type Colour, type Interpolation } from './affine.ts'
import type { Size } from './geometry.ts'
import { PICTURE_LIMITS } from './limits.ts'
import { type Pixels, pictureError } from './pixels.ts'
import { largest, smallest } from '../../../common/many.ts'

/**
 * The largest photograph, rotated by 45 degrees, has little more than twice its pixels; a narrow strip has a thousand
 * times as many.
 */
const MOST_PIXELS = 2.5 * PICTURE_LIMITS.pixels

/** How to rotate; missing options have torchvision's defaults. */
interface Turning {
  /** Nearest neighbour by default. */
  interpolation?: Interpolation
  /** Colour outside the picture; black by default. */
  fill?: Colour
  /**
   * Enlarges the result to fit the rotated picture, instead of keeping the size. PIL assumes a rotation around the
   * middle.
   */
  expand?: boolean
  /** Centre of rotation, x and y in pixels from the upper left corner; by default or if null, the middle. */
  center?: readonly [x: number, y: number] | null
}

/**
 * Rotates a picture counter-clockwise: torchvision's `rotate`, which is PIL's `Image.rotate`. Identical pixel for
 * pixel, so rounding happens in PIL's order.
 * @throws PictureError `too_large` if the expanded result would have too many pixels.
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
  // PIL's `transpose`: width and height are swapped, and nothing is rounded up.
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

/** PIL's size of a rotated picture: from its outermost corners, rounded away from the middle. */
function around({ width, height }: Size, matrix: AffineMatrix): Size {
  const corners = [at(matrix, 0, 0), at(matrix, width, 0), at(matrix, width, height), at(matrix, 0, height)]
  const extent = (side: number[]) => Math.ceil(largest(side)) - Math.floor(smallest(side))
  return { width: extent(corners.map(([x]) => x)), height: extent(corners.map(([, y]) => y)) }
}
