import type { Region } from './geometry.ts'
import type { Pixels } from './pixels.ts'

/** Crops a region; what lies outside the picture is black. */
export function crop(pixels: Pixels, { left, top, width, height }: Region): Pixels {
  if (left === 0 && top === 0 && width === pixels.width && height === pixels.height) return pixels
  const data = new Uint8Array(width * height * 3)
  const firstX = Math.max(0, left)
  const endX = Math.min(pixels.width, left + width)
  const endY = Math.min(pixels.height, top + height)
  if (endX <= firstX) return { data, width, height }
  for (let y = Math.max(0, top); y < endY; y++) {
    const row = pixels.data.subarray((y * pixels.width + firstX) * 3, (y * pixels.width + endX) * 3)
    data.set(row, ((y - top) * width + firstX - left) * 3)
  }
  return { data, width, height }
}

/** Mirrors left and right. */
export function flipHorizontally({ data: from, width, height }: Pixels): Pixels {
  const data = new Uint8Array(from.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const a = (y * width + x) * 3
      const b = (y * width + width - 1 - x) * 3
      data[b] = from[a]
      data[b + 1] = from[a + 1]
      data[b + 2] = from[a + 2]
    }
  }
  return { data, width, height }
}

/** Mirrors top and bottom. */
export function flipVertically({ data: from, width, height }: Pixels): Pixels {
  const data = new Uint8Array(from.length)
  const row = width * 3
  for (let y = 0; y < height; y++) data.set(from.subarray(y * row, (y + 1) * row), (height - 1 - y) * row)
  return { data, width, height }
}
