import { decodeBmp } from './bmp.ts'
import { readBmpHeader } from './bmp-header.ts'
import { detectContent, notAPicture } from './content.ts'
import { explainDamage } from './damage.ts'
import { decodeHeic, readHeicSize } from './heic.ts'
import { PICTURE_LIMITS, type PictureLimits } from './limits.ts'
import { type KnownPicture, type PictureFacts, type Pixels, changed, pictureError } from './pixels.ts'
import { pictureFormats, type PictureFormat, type PictureFormatFacts } from '../../../common/pictures/formats.ts'
import { type Header, type PixelSource, fromPixels } from './pixel-source.ts'
import { readHashedFile } from './read-file.ts'
import { openWithSharp, unopenedPng } from './sharp-decoder.ts'
import { wholeSmallPng } from './small-png.ts'
import { withoutBombs } from './without-bombs.ts'

/** A picture in memory whose header was read and is within the limits; no pixel is decoded yet. */
export interface LoadedPicture extends PixelSource {
  readonly facts: PictureFacts
}

/**
 * Reads a picture file once, hashes it, detects its format by its content, and reads its header.
 * @param known refuses a file that no longer has this hash
 * @throws PictureError with a reason in plain words.
 */
export async function loadPicture(
  path: string,
  limits: Partial<PictureLimits> = {},
  known?: KnownPicture,
): Promise<LoadedPicture> {
  const { bytes: mostBytes, pixels: mostPixels } = { ...PICTURE_LIMITS, ...limits }
  const { bytes, hash } = await readHashedFile(path, mostBytes, known?.bytes)
  if (known && hash !== known.hash) throw changed()
  const content = detectContent(bytes)
  if ('other' in content) throw notAPicture(content.other, path)
  const { format } = content
  const plainly = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw explainDamage(error, format, bytes)
    }
  }
  const { width, height, orientation, source } = await plainly(() =>
    decoders[pictureFormats[format].decoder](bytes, format, mostPixels),
  )
  if (width * height > mostPixels) throw pictureError('too_large.size', { width, height, most: mostPixels })
  return {
    facts: { hash, bytes: bytes.length, format, width, height, orientation },
    decode: () => plainly(() => source.decode()),
    decodeResized: (size) => plainly(() => source.decodeResized(size)),
    decodeRegion: (region, size) => plainly(() => source.decodeRegion(region, size)),
    verify: () => plainly(() => source.verify()),
  }
}

/**
 * The same picture, decoded at most once for any number of views. Full-size pixels stay in memory as long as the result
 * does (3 bytes per pixel).
 */
export function decodeOnce(picture: LoadedPicture): LoadedPicture {
  let pixels: Promise<Pixels> | undefined
  return { facts: picture.facts, ...fromPixels(() => (pixels ??= picture.decode())) }
}

type ReadHeader = (bytes: Buffer, format: PictureFormat, mostPixels: number) => Promise<Header>

const decoders: Record<PictureFormatFacts['decoder'], ReadHeader> = {
  heic: async (bytes) => {
    const size = await readHeicSize(bytes)
    return { ...size, orientation: 1, source: fromPixels(() => decodeHeic(bytes)) }
  },
  bmp: async (bytes) => {
    const header = readBmpHeader(bytes)
    const { width, height } = header
    return { width, height, orientation: 1, source: fromPixels(async () => decodeBmp(bytes, header)) }
  },
  sharp: async (bytes, format, mostPixels) => {
    const small = format === 'png' ? wholeSmallPng(bytes) : undefined
    return small ? unopenedPng(bytes, small) : openWithSharp(withoutBombs(bytes, format), format, mostPixels)
  },
}
