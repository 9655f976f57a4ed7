import { pictureError } from './pixels.ts'

/** The header of a Windows or OS/2 bitmap. Rows are stored from bottom to top unless `topDown`. */
export interface BmpHeader {
  width: number
  height: number
  topDown: boolean
  bits: 1 | 2 | 4 | 8 | 16 | 24 | 32
  /** `rle` encodes runs of palette indices; everything else has plain rows. */
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
 * Reads the header of a bitmap (Microsoft, BITMAPCOREHEADER to BITMAPV5HEADER). Allocates nothing based on its
 * contents.
 * @throws PictureError `damaged`.
 */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < 26) throw pictureError('damaged.cut_off')
  const headerSize = bytes.readUInt32LE(14)
  if (bytes.length < 14 + headerSize) throw pictureError('damaged.cut_off')
  const core = headerSize === 12
  const width = core ? bytes.readUInt16LE(18) : bytes.readInt32LE(18)
  const signedHeight = core ? bytes.readUInt16LE(20) : bytes.readInt32LE(22)
  const bits = bytes.readUInt16LE(core ? 24 : 28)
  const compression = core ? 0 : bytes.readUInt32LE(30)
  if (width <= 0 || signedHeight === 0) throw pictureError('damaged.data')
  const packing = packingOf(compression, bits)
  if (!isDepth(bits) || packing === undefined) throw pictureError('damaged.bitmap')

  const afterHeader = 14 + headerSize
  const separateMasks = headerSize === 40 && (compression === 3 || compression === 6)
  const masksAt = separateMasks || (compression === 3 && headerSize >= 52) ? 54 : undefined
  if (masksAt !== undefined && bytes.length < masksAt + 12) throw pictureError('damaged.cut_off')
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
