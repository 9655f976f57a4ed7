import { type Pixels, pictureError } from './pixels.ts'
import type { BmpHeader } from './bmp-header.ts'
import { decodeRunLengths } from './bmp-run-length.ts'

/**
 * Decodes a bitmap. Alpha is dropped.
 * @throws PictureError `damaged` if pixels are missing.
 */
export function decodeBmp(bytes: Buffer, header: BmpHeader): Pixels {
  const { width, height, bits, topDown } = header
  const rowBytes = Math.ceil((width * bits) / 8)
  const stride = Math.ceil((width * bits) / 32) * 4
  // The padding after the last row is often missing. Checked before anything is allocated.
  if (header.packing === 'rows' && header.offset + stride * (height - 1) + rowBytes > bytes.length)
    throw pictureError('damaged.cut_off')
  const data = new Uint8Array(width * height * 3)
  const indices = header.packing === 'rle' ? decodeRunLengths(bytes, header) : undefined
  const writeRow = rowWriter(bytes, header)
  for (let row = 0; row < height; row++) {
    const out = (topDown ? row : height - 1 - row) * width * 3
    if (indices) for (let x = 0; x < width; x++) copyColour(header.palette, indices[row * width + x], data, out + x * 3)
    else writeRow(header.offset + row * stride, data, out)
  }
  return { data, width, height }
}

type RowWriter = (at: number, data: Uint8Array, out: number) => void

function rowWriter(bytes: Buffer, { width, bits, palette, masks }: BmpHeader): RowWriter {
  if (bits <= 8) {
    const perByte = 8 / bits
    return (at, data, out) => {
      for (let x = 0; x < width; x++) {
        const shift = 8 - bits * ((x % perByte) + 1)
        const index = (bytes[at + Math.floor(x / perByte)] >> shift) & (2 ** bits - 1)
        copyColour(palette, index, data, out + x * 3)
      }
    }
  }
  if (bits === 24)
    return (at, data, out) => {
      for (let x = 0; x < width * 3; x += 3) {
        data[out + x] = bytes[at + x + 2]
        data[out + x + 1] = bytes[at + x + 1]
        data[out + x + 2] = bytes[at + x]
      }
    }
  const channels = masks.map(channelReader)
  const step = bits / 8
  return (at, data, out) => {
    for (let x = 0; x < width; x++) {
      const pixel = bits === 16 ? bytes.readUInt16LE(at + x * step) : bytes.readUInt32LE(at + x * step)
      for (let c = 0; c < 3; c++) data[out + x * 3 + c] = channels[c](pixel)
    }
  }
}

/** Extracts one channel of a pixel and stretches it to 0–255. */
function channelReader(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0
  const shift = 31 - Math.clz32(mask & -mask)
  const most = mask >>> shift
  return most === 255
    ? (pixel) => (pixel >>> shift) & 255
    : (pixel) => Math.floor((((pixel & mask) >>> shift) * 255) / most)
}

/** Indices past the palette's end are black. */
function copyColour(palette: Uint8Array, index: number, data: Uint8Array, out: number): void {
  data[out] = palette[index * 3]
  data[out + 1] = palette[index * 3 + 1]
  data[out + 2] = palette[index * 3 + 2]
}
