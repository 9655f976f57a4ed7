import { resizeBilinear } from './bilinear.ts'
import { crop } from './crop.ts'
import type { Region, Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { sharp } from './sharp.ts'

/**
 * libvips's settings for shrinking: antialiased bilinear, the closest it has to PIL and torchvision. Shrinking during
 * JPEG decoding would be a little faster, but less close.
 */
export const BILINEAR = { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false } as const

/** Whether libvips may do this resize: it shrinks like PIL (0.2 grey levels apart) but shifts when enlarging. */
export function onlyShrinks(from: Size, to: Size): boolean {
  return to.width <= from.width && to.height <= from.height
}

/** Resizes decoded pixels to exactly `size`. Returns the same object if nothing changes. */
export async function resizePixels(pixels: Pixels, size: Size): Promise<Pixels> {
  if (pixels.width === size.width && pixels.height === size.height) return pixels
  if (!onlyShrinks(pixels, size)) return resizeBilinear(pixels, size)
  const raw = { width: pixels.width, height: pixels.height, channels: 3 as const }
  const { data, info } = await sharp(pixels.data, { raw, limitInputPixels: false })
    .resize(size.width, size.height, BILINEAR)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}

/** Crops `region` from decoded pixels and resizes it to `size`; pixels outside the region have no influence. */
export async function resizeRegion(pixels: Pixels, region: Region, size: Size): Promise<Pixels> {
  return resizePixels(crop(pixels, region), size)
}
