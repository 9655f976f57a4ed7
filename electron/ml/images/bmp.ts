import type { Pixels } from './pixels.ts'
import { PictureError } from './pixels.ts'
import { CUT_OFF, DAMAGED } from './damage.ts'
import { decodeRunLengths } from './bmp-run-length.ts'

/** The header of a Windows or OS/2 bitmap. Rows lie from bottom to top unless `topDown`. */
export interface BmpHeader {
  width: number
  height: number
  topDown: boolean
  bits: 1 | 2 | 4 | 8 | 16 | 24 | 32
  /** `rle` packs runs of palette indices; everything else is plain rows. */
  packing: 'rows' | 'rle'
  /** Where the pixels start, in bytes. */
  offset: number
  /** RGB triplets; empty above 8 bits. */
  palette: Uint8Array
  /** Bits of red, green and blue in a 16- or 32-bit pixel. */
  masks: [number, number, number]
}

const MASKS_16: BmpHeader['masks'] = [0x7c00, 0x03e0, 0x001f]
const MASKS_32: BmpHeader['masks'] = [0xff0000, 0x00ff00, 0x0000ff]
const BITS = [1, 2, 4, 8, 16, 24, 32]

/**
 * Reads the header of a bitmap (Microsoft, BITMAPCOREHEADER to BITMAPV5HEADER). Nothing is allocated by what it claims.
 * @throws PictureError `damaged`.
 */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < 26) throw new PictureError('damaged', CUT_OFF)
  const headerSize = bytes.readUInt32LE(14)
  if (bytes.length < 14 + headerSize) throw new PictureError('damaged', CUT_OFF)
  const core = headerSize === 12
  const width = core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18)
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22)
  const bits = bytes.readUInt16LE(core ? 24 : 28)
  const compression = core ? 0 : bytes.readUInt32LE(30)
  if (width <= 0 || signedHeight === 0) throw new PictureError('damaged', DAMAGED)
  const packing = packingOf(compression, bits)
  if (!isDepth(bits) || packing === undefined)
    throw new PictureError('damaged', 'The bitmap is of a kind that Loupe cannot read.')

  const afterHeader = 14 + headerSize
  const separateMasks = headerSize === 40 && (compression === 3 || compression === 6)
  const masksAt = separateMasks || (compression === 3 && headerSize >= 52) ? 54 : undefined
  if (masksAt !== undefined && bytes.length < masksAt + 12) throw new PictureError('damaged', CUT_OFF)
  const offset = bytes.readUInt32LE(10)
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    packing,
    offset,
    palette:
      bits <= 8 ? readPalette(bytes, afterHeader, core ? 3 : 4, Math.min(2 ** bits, 256), offset) : new Uint8Array(0),
    masks:
      masksAt === undefined
        ? bits === 16
          ? MASKS_16
          : MASKS_32
        : [bytes.readUInt32LE(masksAt), bytes.readUInt32LE(masksAt + 4), bytes.readUInt32LE(masksAt + 8)],
  }
}

/**
 * Decodes a bitmap. Alpha is dropped.
 * @throws PictureError `damaged` when pixels are missing.
 */
export function decodeBmp(bytes: Buffer, header: BmpHeader): Pixels {
  const { width, height, bits, topDown } = header
  const rowBytes = Math.ceil((width * bits) / 8)
  const stride = Math.ceil((width * bits) / 32) * 4
  // The padding after the last row is often left out. Checked before anything is allocated.
  if (header.packing === 'rows' && header.offset + stride * (height - 1) + rowBytes > bytes.length)
    throw new PictureError('damaged', CUT_OFF)
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

/** Takes one channel out of a pixel and stretches it to 0–255. */
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

function readPalette(bytes: Buffer, at: number, entryBytes: 3 | 4, most: number, end: number): Uint8Array {
  const palette = new Uint8Array(256 * 3)
  const there = Math.floor((Math.min(end, bytes.length) - at) / entryBytes)
  for (let i = 0; i < Math.min(most, there); i++)
    for (let c = 0; c < 3; c++) palette[i * 3 + c] = bytes[at + i * entryBytes + 2 - c]
  return palette
}

function packingOf(compression: number, bits: number): BmpHeader['packing'] | undefined {
  if (compression === 0 || ((compression === 3 || compression === 6) && (bits === 16 || bits === 32))) return 'rows'
  if ((compression === 1 && bits === 8) || (compression === 2 && bits === 4)) return 'rle'
  return undefined
}

function isDepth(bits: number): bits is BmpHeader['bits'] {
  return BITS.includes(bits)
}
