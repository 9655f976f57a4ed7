import type { Region, Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { resizePixels, resizeRegion } from './resample.ts'

/** The ways to get pixels out of one picture. All give upright 8-bit RGB, and throw PictureError. */
export interface PixelSource {
  /** Every pixel, full size. */
  decode(): Promise<Pixels>
  /** The whole picture resized to exactly `size`. Every row is decoded, so a cut file is always noticed. */
  decodeResized(size: Size): Promise<Pixels>
  /** One rectangle resized to `size`. Only in pictures of more than 24 megapixels may rows below it stay undecoded. */
  decodeRegion(region: Region, size: Size): Promise<Pixels>
  /** Decodes everything in the cheapest way and keeps nothing. */
  verify(): Promise<void>
}

/** What a reader of one format finds in the header. */
export interface Header extends Size {
  /** EXIF orientation that the reader applies, 1 to 8. */
  orientation: number
  source: PixelSource
}

/** Every way to get pixels, from a decoder that only knows full size. */
export function fromPixels(decode: () => Promise<Pixels>): PixelSource {
  return {
    decode,
    decodeResized: async (size) => resizePixels(await decode(), size),
    decodeRegion: async (region, size) => resizeRegion(await decode(), region, size),
    verify: async () => void (await decode()),
  }
}
