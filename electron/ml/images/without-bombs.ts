import { crc32 } from 'node:zlib'
import { withoutExifFan } from './exif-fan.ts'
import type { PictureFormat } from '../../../common/pictures/formats.ts'

/**
 * The bytes of a picture without parts that only cost time: texts in a PNG, which decompress a thousandfold, and EXIF
 * whose entries refer to each other or to the same data. Neither changes a pixel. Nearly every picture is returned as
 * it is, others as a copy.
 */
export function withoutBombs(bytes: Buffer, format: PictureFormat): Buffer {
  if (format === 'png') return pngWithoutBombs(bytes)
  return format === 'jpeg' ? jpegWithoutBombs(bytes) : bytes
}

const SIGNATURE = 8
const texts = new Set(['tEXt', 'zTXt', 'iTXt'])
/** A short text about the program that wrote it stays: that saves a copy. */
const SMALL_TEXTS = 1024

function pngWithoutBombs(bytes: Buffer): Buffer {
  const kept: Buffer[] = [bytes.subarray(0, SIGNATURE)]
  let length = 0
  let isOther = false
  let at = SIGNATURE
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) break
    const name = bytes.toString('latin1', at + 4, at + 8)
    const chunk = bytes.subarray(at, end)
    const plain = name === 'eXIf' ? pngExif(chunk) : chunk
    if (plain !== chunk) isOther = true
    if (texts.has(name)) length += chunk.length
    else kept.push(plain)
    at = end
    if (name === 'IEND') break
  }
  if (length <= SMALL_TEXTS && !isOther) return bytes
  return Buffer.concat([...kept, bytes.subarray(at)])
}

function pngExif(chunk: Buffer): Buffer {
  const data = chunk.subarray(8, -4)
  const plain = withoutExifFan(data)
  if (plain === data) return chunk
  const made = Buffer.concat([chunk.subarray(0, 8), plain, Buffer.alloc(4)])
  made.writeUInt32BE(crc32(made.subarray(4, -4)), made.length - 4)
  return made
}

const EXIF = 'Exif\0\0'

function jpegWithoutBombs(bytes: Buffer): Buffer {
  const kept: Buffer[] = []
  let from = 0
  // Segments up to the first scan: FF, a marker, the length of what follows.
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0xda || marker === 0xd9) break
    const end = at + 2 + bytes.readUInt16BE(at + 2)
    if (end > bytes.length) break
    const start = at + 4 + EXIF.length
    if (marker === 0xe1 && bytes.toString('latin1', at + 4, start) === EXIF) {
      const data = bytes.subarray(start, end)
      const plain = withoutExifFan(data)
      if (plain !== data) {
        kept.push(bytes.subarray(from, start), plain)
        from = end
      }
    }
    at = end
  }
  return kept.length === 0 ? bytes : Buffer.concat([...kept, bytes.subarray(from)])
}
