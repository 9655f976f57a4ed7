import type { Region, Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { resizePixels, resizeRegion } from './resample.ts'

/** The ways to get pixels out of one picture. All give upright 8-bit RGB, and throw PictureError. */
export interface PixelSource {
  /** Every pixel, full size. */
  decode(): Promise<Pixels>
  /** The whole picture resized to exactly `size`. Every row is decoded, so truncated files are always detected. */
  decodeResized(size: Size): Promise<Pixels>
  /**
   * One rectangle resized to `size`. Rows below it are always decoded too, except in pictures of more than 24
   * megapixels.
   */
  decodeRegion(region: Region, size: Size): Promise<Pixels>
  /** Decodes everything in the cheapest way and keeps nothing. */
  verify(): Promise<void>
}

/** What a format's reader finds in the header. */
export interface Header extends Size {
  /** EXIF orientation that the reader applies, 1 to 8. */
  orientation: number
  source: PixelSource
}

/** All of these, for a decoder that only supports full size. */
export function fromPixels(decode: () => Promise<Pixels>): PixelSource {
  return {
    decode,
    decodeResized: async (size) => resizePixels(await decode(), size),
    decodeRegion: async (region, size) => resizeRegion(await decode(), region, size),
    verify: async () => void (await decode()),
  }
}
