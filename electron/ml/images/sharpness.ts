import { blend } from './colour.ts'
import type { Pixels } from './pixels.ts'

/** Factor 0 is the smoothed picture, 1 the picture itself, 2 a sharpened one (torchvision's `adjust_sharpness`, as PIL computes it). */
export function adjustSharpness(pixels: Pixels, factor: number): Pixels {
  const { width, height } = pixels
  const single = Math.fround(factor)
  const data = smooth(pixels)
  for (let i = 0; i < data.length; i++) data[i] = blend(data[i], pixels.data[i], single)
  return { data, width, height }
}

/** PIL's SMOOTH: each pixel with five times the weight of its eight neighbours; the outermost pixels stay as they are. */
function smooth({ data: from, width, height }: Pixels): Uint8Array {
  // Not from.slice(): for a Buffer, which decoded pixels may be, that would be a view.
  const data = new Uint8Array(from)
  const row = width * 3
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * row + 3; i < (y + 1) * row - 3; i++) {
      let sum = from[i] * 4
      for (const at of [i - row, i, i + row]) sum += from[at - 3] + from[at] + from[at + 3]
      data[i] = Math.floor((2 * sum + 13) / 26)
    }
  }
  return data
}
