import type { Region, Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { sharp } from './sharp.ts'

/**
 * How every resize is done: antialiased bilinear, the nearest that libvips has to PIL's and torchvision's bilinear.
 * Shrinking while a JPEG is decoded would be faster and further from them (docs: decisions).
 */
export const BILINEAR = { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false } as const

/** Resizes decoded pixels to exactly `size`. Returns the same object when nothing changes. */
export async function resizePixels(pixels: Pixels, size: Size): Promise<Pixels> {
  if (pixels.width === size.width && pixels.height === size.height) return pixels
  return resizeRegion(pixels, { left: 0, top: 0, width: pixels.width, height: pixels.height }, size)
}

/** Cuts `region` out of decoded pixels and resizes it to `size`; nothing outside the region has an influence. */
export async function resizeRegion(pixels: Pixels, region: Region, size: Size): Promise<Pixels> {
  const raw = { width: pixels.width, height: pixels.height, channels: 3 as const }
  const { data, info } = await sharp(pixels.data, { raw, limitInputPixels: false })
    .extract(region)
    .resize(size.width, size.height, BILINEAR)
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { data, width: info.width, height: info.height }
}
