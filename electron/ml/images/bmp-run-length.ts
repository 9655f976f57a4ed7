import type { BmpHeader } from './bmp-header.ts'
import { pictureError } from './pixels.ts'

/**
 * Decodes BI_RLE8 and BI_RLE4 (Microsoft, "Bitmap compression"). Never writes outside the picture and reads every byte
 * once, so a hostile file costs no more than its own length.
 * @returns palette indices `[height, width]`, first row of the file first; skipped pixels are 0.
 * @throws PictureError `damaged` if the file ends before its end-of-bitmap mark and before the last row.
 */
export function decodeRunLengths(bytes: Buffer, { width, height, bits, offset }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height)
  const half = bits === 4
  let x = 0
  let y = 0
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index
    x++
  }
  const nibble = (byte: number, i: number) => (half ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte)

  let at = offset
  while (at + 1 < bytes.length && y < height) {
    const count = bytes[at++]
    const value = bytes[at++]
    if (count > 0) {
      for (let i = 0; i < count; i++) put(nibble(value, i))
    } else if (value === 0) {
      x = 0
      y++
    } else if (value === 1) {
      return indices
    } else if (value === 2) {
      x += bytes[at++] ?? 0
      y += bytes[at++] ?? 0
    } else {
      const length = half ? Math.ceil(value / 2) : value
      if (at + length > bytes.length) break
      for (let i = 0; i < value; i++) put(nibble(bytes[at + (half ? i >> 1 : i)], i))
      // Literal pixels fill whole 16-bit words.
      at += length + (length % 2)
    }
  }
  if (y < height - 1 || (y === height - 1 && x < width)) throw pictureError('damaged.cut_off')
  return indices
}
