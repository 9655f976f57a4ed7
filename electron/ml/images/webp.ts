import { sharp } from './sharp.ts'
import type { Pixels } from './pixels.ts'

/** Pixels as WebP. @param quality 1 to 100 */
export function webp({ data, width, height }: Pixels, quality: number): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: 3 } })
    .webp({ quality, effort: 2 })
    .toBuffer()
}
