import { resizeBilinear } from './bilinear.ts'
import { crop } from './crop.ts'
import type { Region, Size } from './geometry.ts'
import type { Pixels } from './pixels.ts'
import { sharp } from './sharp.ts'

/**
 * How libvips shrinks for us: antialiased bilinear, the nearest it has to PIL's and torchvision's. Shrinking while a JPEG is
 * decoded would be a little faster and further from them.
 */
export const BILINEAR = { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false } as const

/** Whether libvips may do this resize: it shrinks like PIL (0.2 grey levels apart), but enlarges with a shift. */
export function onlyShrinks(from: Size, to: Size): boolean {
  return to.width <= from.width && to.height <= from.height
}

/** Resizes decoded pixels to exactly `size`. Returns the same object when nothing changes. */
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

/** Cuts `region` out of decoded pixels and resizes it to `size`; nothing outside the region has an influence. */
export async function resizeRegion(pixels: Pixels, region: Region, size: Size): Promise<Pixels> {
  return resizePixels(crop(pixels, region), size)
}
