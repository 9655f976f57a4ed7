import fs from 'node:fs'
import path from 'node:path'
import sharp from 'sharp'
import { random } from '../../electron/ml/random.ts'

const LONG = 4032
const SHORT = 3024
/** Grain of a phone's sensor, in grey levels (standard deviation). */
const GRAIN = 9

/**
 * Number of photographs that are really made; further ones are copies with another comment: the same work to read, but
 * not duplicates.
 */
const DISTINCT = 8

/**
 * Writes JPEG files like those of a phone: 12 megapixels, 4 to 5 MB, detail down to the pixel and grain, EXIF with an
 * orientation (every other one is sideways). Made from small pictures, enlarged, with small copies of themselves on
 * top.
 * @returns their paths; the same sources give the same pictures
 */
export async function realPhotos(dir: string, sources: readonly string[], count: number): Promise<string[]> {
  const made: string[] = []
  const distinct: Buffer[] = []
  for (let i = 0; i < Math.min(count, DISTINCT); i++) distinct.push(await photoOf(sources[i % sources.length], i))
  for (let i = 0; i < count; i++) {
    const file = path.join(dir, `photo-${i}.jpg`)
    fs.writeFileSync(file, withComment(distinct[i % DISTINCT], `photo ${i}`))
    made.push(file)
  }
  return made
}

async function photoOf(source: string, seed: number): Promise<Buffer> {
  const sized = (width: number, height: number) =>
    sharp(source).resize(width, height, { fit: 'cover', kernel: 'cubic' }).removeAlpha().toColourspace('srgb')
  const pixels = await sized(LONG, SHORT).raw().toBuffer()
  // Small copies of the picture side by side give detail at every scale: edges as sharp as those of a lens.
  const [width, height] = [LONG / 8, SHORT / 8]
  const detail = await sized(width, height).sharpen().raw().toBuffer()
  const next = random('real photo', seed)
  // Its length is a prime, so that no row repeats the one above.
  const grain = Int8Array.from({ length: 65_537 }, () => (next() + next() + next() - 1.5) * 2 * GRAIN)
  for (let y = 0, at = 0, g = 0; y < SHORT; y++) {
    const row = (y % height) * width
    for (let x = 0; x < LONG; x++) {
      const fine = (row + (x % width)) * 3
      if (++g === grain.length) g = 0
      for (let c = 0; c < 3; c++, at++) {
        const value = pixels[at] + (detail[fine + c] - 128) / 5 + grain[g]
        pixels[at] = value < 0 ? 0 : value > 255 ? 255 : value
      }
    }
  }
  return sharp(pixels, { raw: { width: LONG, height: SHORT, channels: 3 } })
    .withMetadata({ orientation: seed % 2 === 0 ? 1 : 6 })
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** A JPEG with one more comment (FF FE) after its first two bytes. */
function withComment(jpeg: Buffer, text: string): Buffer {
  const comment = Buffer.alloc(4 + text.length)
  comment.writeUInt16BE(0xfffe, 0)
  comment.writeUInt16BE(2 + text.length, 2)
  comment.write(text, 4, 'latin1')
  return Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)])
}
