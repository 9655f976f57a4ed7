import type { PictureFormat } from '../../../common/pictures/formats.ts'
import { pictureError, PictureError } from './pixels.ts'
import { messageOf } from '../message-of.ts'

/**
 * Messages of decoders that ran out of bytes. libpng uses the same for other damage, so a truncated PNG is recognised
 * by its end.
 */
const RUNS_OUT = /premature end|unexpected end|out of data|got \d+ bytes, expected|data outside of file bounds/i

/**
 * Turns a decoder's error into one with a reason in plain words.
 * @returns a PictureError: the same one if it already is, else `too_large` or `damaged`.
 */
export function explainDamage(error: unknown, format: PictureFormat, bytes: Buffer): PictureError {
  if (error instanceof PictureError) return error
  const message = messageOf(error)
  const cause = { cause: error }
  if (/exceeds pixel limit/i.test(message)) return pictureError('too_large.pixels', {}, cause)
  if (RUNS_OUT.test(message) || lacksItsEnd(format, bytes)) return pictureError('damaged.cut_off', {}, cause)
  return pictureError('damaged.data', {}, cause)
}

/** Whether a file that failed to decode is truncated, judging by its structure. */
function lacksItsEnd(format: PictureFormat, bytes: Buffer): boolean {
  switch (format) {
    case 'jpeg':
      // The last scan (FF DA) has no end of image (FF D9) after it; embedded thumbnails have both.
      return bytes.lastIndexOf(Buffer.of(0xff, 0xd9)) <= bytes.lastIndexOf(Buffer.of(0xff, 0xda))
    case 'png':
      return !bytes.includes('IEND', 8, 'latin1')
    case 'webp':
      return bytes.length < 12 || bytes.readUInt32LE(4) + 8 > bytes.length
    case 'tiff':
      return firstDirectory(bytes) >= bytes.length
    case 'avif':
    case 'heic':
      return lastBoxEnd(bytes) > bytes.length
    case 'gif':
    case 'bmp':
      return false
  }
}

/** The offset of a TIFF's first directory. Most writers put it after the pixels, so truncated files have lost it. */
function firstDirectory(bytes: Buffer): number {
  if (bytes.length < 16) return Infinity
  const little = bytes[0] === 0x49
  const big = bytes[little ? 2 : 3] === 0x2b
  if (big) return Number(little ? bytes.readBigUInt64LE(8) : bytes.readBigUInt64BE(8))
  return little ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4)
}

/** Where the last top-level box of an ISO media file should end. */
function lastBoxEnd(bytes: Buffer): number {
  let at = 0
  while (at + 8 <= bytes.length) {
    let size = bytes.readUInt32BE(at)
    if (size === 1 && at + 16 <= bytes.length) size = Number(bytes.readBigUInt64BE(at + 8))
    if (size === 0) return bytes.length
    if (size < 8) break
    at += size
  }
  return at
}
