import { crc32, inflateSync } from 'node:zlib'
import type { Size } from './geometry.ts'

/** Checked in the event loop, so only files that take a fraction of a millisecond. */
const MOST_BYTES = 64 * 1024
const MOST_PIXELS = 128 * 128

const SIGNATURE = 8
/** A chunk has its length and name before its data, and a checksum after it. */
const [BEFORE, BEHIND] = [8, 4]
/** Samples per pixel by colour type, for types with whole bytes. */
const samples: Record<number, number> = { 0: 1, 2: 3, 4: 2, 6: 4 }
/**
 * Chunks that only describe colours, time or the program. `eXIf` may contain an orientation, and is left to sharp like
 * everything else.
 */
const harmless = new Set(['tEXt', 'zTXt', 'iTXt', 'gAMA', 'cHRM', 'sRGB', 'pHYs', 'tIME', 'bKGD', 'sBIT'])

/**
 * Checks a small PNG from start to end without a decoder: every checksum, and that the rows decompress to their full
 * length. sharp takes three milliseconds to open and decode even a tiny picture; this takes a twentieth of one.
 * @returns its size; undefined for a larger PNG, an unusual one, and any that is not intact: these are left to sharp
 */
export function wholeSmallPng(bytes: Buffer): (Size & { hasAlpha: boolean }) | undefined {
  if (bytes.length > MOST_BYTES) return undefined
  let shape: { width: number; height: number; perPixel: number } | undefined
  const packed: Buffer[] = []
  let isOver = false
  for (let at = SIGNATURE; at + BEFORE + BEHIND <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    const [begin, end] = [at + BEFORE, at + BEFORE + length]
    if (end + BEHIND > bytes.length || crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return undefined
    const name = bytes.toString('latin1', at + 4, begin)
    const data = bytes.subarray(begin, end)
    at = end + BEHIND
    if (!shape) {
      shape = name === 'IHDR' ? shapeOf(data) : undefined
      if (!shape) return undefined
    } else if (name === 'IEND') {
      isOver = true
      break
    } else if (name === 'IDAT' && !isOver) packed.push(data)
    else if (!harmless.has(name)) return undefined
  }
  if (!shape || !isOver || !rowsAreWhole(packed, shape)) return undefined
  const { width, height, perPixel } = shape
  return { width, height, hasAlpha: perPixel === 2 || perPixel === 4 }
}

/** With 8 bits per sample, neither interlaced nor with a palette. */
function shapeOf(header: Buffer): { width: number; height: number; perPixel: number } | undefined {
  if (header.length !== 13) return undefined
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const [depth, colour, compression, filter, interlace] = header.subarray(8)
  const perPixel = samples[colour]
  const known = perPixel !== undefined && depth === 8 && compression === 0 && filter === 0 && interlace === 0
  return known && width > 0 && height > 0 && width * height <= MOST_PIXELS ? { width, height, perPixel } : undefined
}

/** Whether the data decompresses to exactly one filter byte (0 to 4) and `width` pixels per row. */
function rowsAreWhole(
  packed: Buffer[],
  { width, height, perPixel }: { width: number; height: number; perPixel: number },
) {
  const row = 1 + width * perPixel
  try {
    const rows = inflateSync(packed.length === 1 ? packed[0] : Buffer.concat(packed), { maxOutputLength: row * height })
    if (rows.length !== row * height) return false
    for (let at = 0; at < rows.length; at += row) if (rows[at] > 4) return false
    return true
  } catch {
    return false
  }
}
